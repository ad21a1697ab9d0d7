using System.Collections.Immutable;
using Twin.Model.Topology;

namespace Twin.Storage.ModelFile;

/// <summary>What loading a model file came to: the whole model, or every fault in it.</summary>
/// <param name="Model">Null where there is a fault.</param>
/// <param name="Faults">File by file, in order of lines; empty where there is a model.</param>
public sealed record ModelLoad(CityModel? Model, ImmutableArray<ModelFault> Faults);

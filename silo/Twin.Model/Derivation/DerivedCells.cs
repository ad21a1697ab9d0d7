using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Derivation;

/// <summary>One interval of a node: its cell, or its own entry, of every derived measure.</summary>
[InlineArray(Length)]
public struct DerivedCells
{
    const int Offset = (int)Measure.ElectricityConsumption;
    const int Length = (int)Measure.EnergyCost - Offset + 1;

    PricedCell first;

    public PricedCell this[Measure measure]
    {
        readonly get => this[(int)measure - Offset];
        set => this[(int)measure - Offset] = value;
    }

    public static DerivedCells operator +(in DerivedCells a, in DerivedCells b)
    {
        DerivedCells sum = default;
        for (var i = 0; i < Length; i++) sum[i] = a[i] + b[i];
        return sum;
    }

    public static DerivedCells operator -(in DerivedCells a, in DerivedCells b)
    {
        DerivedCells difference = default;
        for (var i = 0; i < Length; i++) difference[i] = a[i] - b[i];
        return difference;
    }
}

/// <summary>What derived measures are made of.</summary>
public static class DerivedMeasures
{
    static readonly ImmutableArray<Measure> Flows =
        [Measure.ElectricityImport, Measure.ElectricityExport, Measure.TransferIn, Measure.TransferOut, Measure.PvGeneration];

    static readonly ImmutableArray<Measure> Storage = [Measure.BatteryCharge, Measure.BatteryDischarge];

    static readonly ImmutableArray<Measure> Fuels =
        [Measure.NaturalGas, Measure.FuelDiesel, Measure.FuelPetrol, Measure.FuelLpg, Measure.FuelLng, Measure.FuelCoal, Measure.FuelCoke];

    public static IEnumerable<Measure> All => Measures.All.Where(m => !m.IsMetered());

    /// <summary>The metered measures that a derived measure is made of: its covered and its expected register-time are the sums of theirs.</summary>
    /// <param name="purchased">The node's <see cref="Carbon.CarbonSettings.Purchased"/>.</param>
    public static ImmutableArray<Measure> SourcesOf(Measure derived, ImmutableArray<Measure> purchased) => derived switch
    {
        Measure.ElectricityConsumption => [.. Flows, .. Storage],
        Measure.SelfConsumed => SelfConsumption,
        Measure.CarbonScope1 => Fuels,
        Measure.CarbonScope2Location or Measure.CarbonScope2Market => [.. Flows, .. purchased],
        Measure.StandardCoal => [.. Flows, .. Storage, .. Fuels, Measure.Water, .. purchased],
        Measure.EnergyCost => [Measure.ElectricityImport],
        _ => throw new ArgumentOutOfRangeException(nameof(derived), derived, "not a derived measure"),
    };

    internal static ImmutableArray<Measure> SelfConsumption { get; } = [Measure.PvGeneration, Measure.ElectricityExport, Measure.TransferOut];
    internal static ImmutableArray<Measure> ElectricityFlows => Flows;
    internal static ImmutableArray<Measure> ElectricityFlowsAndStorage { get; } = [.. Flows, .. Storage];
}

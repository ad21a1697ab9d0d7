using Twin.Delivery.Revising;
using Twin.Model.Topology;
using Twin.Operations.Topology;

namespace Twin.City.Revising;

/// <summary>What a silo needs so that its model can change while it runs.</summary>
static class RevisingServices
{
    /// <param name="refusal">Why a valid model may not be in force here; null where it may.</param>
    public static void AddRevising(this IServiceCollection services, ModelBook book, Func<CityModel, string?> refusal)
    {
        services.AddSingleton(book);
        services.AddSingleton<RevisionSpread>().AddSingleton<RevisionWatch>().AddHostedService(provider => provider.GetRequiredService<RevisionWatch>());
        services.AddSingleton<IModelDesk>(provider => ActivatorUtilities.CreateInstance<CityModelDesk>(provider, refusal));
    }
}

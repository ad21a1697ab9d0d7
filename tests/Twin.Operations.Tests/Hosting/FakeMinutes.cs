using Twin.Model.Demand;
using Twin.Operations.Demand;

namespace Twin.Operations.Hosting;

/// <summary>Minutes as the test writes them, whatever is asked for.</summary>
sealed class FakeMinutes : IMinuteSource
{
    public long HorizonMs { get; set; }

    /// <summary>Fills the minutes; null where there are none to be had.</summary>
    public Action<MinuteEnergy>? Fill { get; set; }

    public IReadOnlyCollection<MinuteSeries> Asked { get; private set; } = [];

    public ValueTask<MinuteEnergy?> ReadAsync(IReadOnlyCollection<MinuteSeries> series, long fromMs, long toMs, CancellationToken cancel)
    {
        Asked = series;
        if (Fill is null) return new((MinuteEnergy?)null);
        var minutes = new MinuteEnergy(fromMs, toMs);
        Fill(minutes);
        return new(minutes);
    }
}

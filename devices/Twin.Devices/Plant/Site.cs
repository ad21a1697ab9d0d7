using Twin.Model.Topology;

namespace Twin.Devices.Plant;

/// <summary>A facility as its loads see it: what it is, whose it is, and how busy it is in this segment.</summary>
sealed class Site(Node facility, Chance chance)
{
    public Node Facility { get; } = facility;

    /// <summary>The facility's type, as <c>office-building</c>.</summary>
    public string Type => Facility.Type;

    /// <summary>The enterprise's type, as <c>hotel</c>.</summary>
    public string Trade { get; } = facility.Parent?.Type ?? "";

    public ulong Key { get; } = Chance.Key(facility.Path);
    public Chance Chance => chance;

    /// <summary>Of its own kind: no two offices start at the same minute.</summary>
    public double HourShift { get; } = 0.4 * chance.Signed(Chance.Key(facility.Path), 7);

    /// <summary>How busy it is at the segment's start and end, 0 to about 1.</summary>
    public double Busy { get; private set; }
    public double BusyNext { get; private set; }

    /// <summary>Haikou, where the model names no place.</summary>
    public GeoPoint Place { get; } = facility.Place ?? facility.Parent?.Place ?? new(110.32, 20.03);

    public void Step(in Moment next)
    {
        Busy = BusyNext;
        BusyNext = LoadShapes.Of(this, next with { Hour = (next.Hour - HourShift + 24) % 24 });
    }
}

namespace Twin.Devices.Plant;

/// <summary>How busy a facility of each kind is over day, week and season: about 1 at its busiest.</summary>
static class LoadShapes
{
    const long MinuteMs = 60_000;

    public static double Of(Site site, in Moment m) => site.Type switch
    {
        "production-line" => Production(site, m),
        "furnace" => 0.25 + 0.7 * Campaign(site, m),
        "compressor-station" => 0.3 + 0.6 * (site.Trade == "metalworking" ? Campaign(site, m) : Shift(m, 7.5, 21)),
        "hangar" => Hangar(m),
        "test-cell" => m.IsWorkday && Drawn(site, m, 40) > 0.55 ? 0.08 + 0.85 * m.Between(9, 17, 0.3) : 0.08,
        "boiler" => Boiler(site, m),
        "laboratory" => 0.42 + (m.IsWorkday ? 0.45 : 0.12) * m.Between(7.5, 19),
        "cold-store" => 0.48 + 0.22 * m.CoolingNeed + 0.14 * m.Between(6, 20) + 0.14 * (Drawn(site, m, 25) - 0.5),
        "logistics" => 0.22 + (m.Day == DayOfWeek.Sunday ? 0.35 : 0.62) * m.Between(7, 23, 1.5) * (0.85 + 0.3 * (Drifting(site, m, 50) - 0.5)),
        "warehouse" => 0.3 + 0.25 * m.CoolingNeed + 0.35 * m.Between(8, 19),
        "chiller-plant" => Chillers(site, m),
        "data-hall" => site.Trade == "data-centre" ? 0.84 + 0.05 * m.Peak(15, 5) + 0.03 * m.CoolingNeed : 0.45 + 0.4 * Drifting(site, m, 90),
        "office-building" => Offices(m),
        "hotel-building" => Hotel(m),
        "residential-building" => Residence(m),
        "building" => Kitchen(m),
        "charging-station" => Charging(site.Trade, m),
        "lighting" => m.IsDark ? m.Between(0.5, 5, 0.2) > 0.5 ? 0.6 : 0.97 : 0.03,
        "water-works" => 0.38 + 0.3 * m.Peak(7.5, 2) + 0.34 * m.Peak(19.5, 2.6) + 0.12 * m.Between(9, 17),
        "generator" => IsTestRun(m) ? 0.75 : 0,
        "battery" or "pv-roof" or "substation" or "air-quality-station" => 0.5,
        _ => 0.35 + 0.4 * m.Between(8, 20),
    };

    static double Production(Site site, in Moment m) => site.Trade switch
    {
        "metalworking" => 0.2 + 0.72 * Campaign(site, m),
        "pharmaceuticals" => 0.66 + 0.14 * m.Between(7, 19, 2) + 0.14 * (Drifting(site, m, 200) - 0.5),
        "food-processing" => m.Day == DayOfWeek.Sunday ? 0.14 : 0.14 + Shift(m, 6, 22) * (0.66 + 0.3 * (Drifting(site, m, 70) - 0.5)),
        "bonded-processing" => m.Day == DayOfWeek.Sunday ? 0.1 : 0.1 + Shift(m, 8, 18.5) * (0.72 + 0.2 * (Drifting(site, m, 45) - 0.5)),
        _ => 0.15 + (m.IsWorkday ? 0.7 : 0.25) * Shift(m, 7.5, 19) * (0.85 + 0.3 * (Drifting(site, m, 60) - 0.5)),
    };

    // Three shifts in campaigns of three quarters of an hour, dips when shifts change, repairs on Sunday.
    static double Campaign(Site site, in Moment m)
    {
        var rolling = Drawn(site, m, 45) > 0.22 ? 1 : 0.35;
        var dips = 1 - 0.55 * (m.Peak(0, 0.3) + m.Peak(8, 0.3) + m.Peak(16, 0.3));
        var valley = 1 - 0.1 * m.Between(10, 12, 0.5) + 0.06 * m.Overnight(23, 7);
        return (m.Day == DayOfWeek.Sunday ? 0.16 : 0.92 * rolling) * dips * valley;
    }

    // Aircraft come in for the night.
    static double Hangar(in Moment m) => 0.25 + 0.5 * m.Overnight(20, 6, 2) + 0.3 * m.Between(8, 18) + 0.08 * m.CoolingNeed;

    static double Boiler(Site site, in Moment m) => site.Trade == "hotel"
        ? 0.22 + 0.5 * m.Peak(7.3, 1.4) + 0.6 * m.Peak(21, 2)
        : m.Day == DayOfWeek.Sunday ? 0.08 : 0.1 + 0.75 * Shift(m, 5.5, 21.5);

    static double Chillers(Site site, in Moment m) => site.Trade switch
    {
        "data-centre" => 0.68 + 0.24 * m.CoolingNeed,
        "cold-chain" => 0.5 + 0.3 * m.CoolingNeed + 0.1 * m.Between(8, 20),
        "pharmaceuticals" => 0.42 + 0.45 * m.CoolingNeed,
        "hotel" => 0.2 + 0.75 * m.CoolingNeed * Hotel(m),
        _ => 0.05 + 0.9 * m.CoolingNeed * (Offices(m) - 0.1),
    };

    static double Offices(in Moment m)
    {
        var staff = m.IsWorkday ? m.Between(8.2, 18.6, 1.4) * (1 - 0.14 * m.Peak(12.7, 0.6)) + 0.12 * m.Between(19, 21.5) : 0.14 * m.Between(9.5, 17, 2);
        return 0.15 + staff * (0.45 + 0.38 * m.CoolingNeed) + 0.03 * m.CoolingNeed;
    }

    static double Hotel(in Moment m)
    {
        var season = m.Month is >= 11 or <= 3 ? 1 : 0.82; // guests come for the winter
        return season * (0.32 + 0.2 * m.Peak(7.6, 1.6) + 0.3 * m.Peak(20.5, 3) + 0.28 * m.CoolingNeed * m.Overnight(11, 8, 3));
    }

    static double Residence(in Moment m) =>
        0.2 + 0.14 * m.Peak(7.2, 1.2) + 0.12 * m.Peak(12.2, 1.3) + 0.4 * m.Peak(20.7, 2.2) + m.CoolingNeed * (0.1 + 0.22 * m.Overnight(20, 6, 2));

    static double Kitchen(in Moment m) => 0.12 + 0.35 * m.Peak(7, 1.1) + 0.65 * m.Peak(11.3, 1.3) + 0.6 * m.Peak(18, 1.4);

    /// <summary>The share of a station's chargers that are taken.</summary>
    static double Charging(string trade, in Moment m) => trade switch
    {
        "cold-chain" => 0.1 + 0.75 * m.Overnight(20, 5) + 0.25 * m.Peak(13, 1.2),
        "logistics" => 0.12 + 0.7 * m.Overnight(19, 5.5) + 0.3 * m.Peak(12.5, 1.2),
        "hotel" => 0.15 + 0.55 * m.Overnight(18, 1, 2),
        "residential" => 0.12 + 0.62 * m.Overnight(19, 4, 3),
        "offices" or "pharmaceuticals" or "internet-services" => m.IsWorkday ? 0.05 + 0.7 * m.Between(8.7, 12.5, 1.5) + 0.35 * m.Between(13.5, 17) : 0.06,
        _ => 0.22 + 0.4 * m.Peak(13, 2.5) + 0.3 * m.Peak(18, 2) + 0.45 * m.Overnight(23, 6, 1), // the public's: noon, evening, the cheap night
    };

    /// <summary>Stand-by generators run for half an hour on Wednesday.</summary>
    static bool IsTestRun(in Moment m) => m.Day == DayOfWeek.Wednesday && m.Hour is >= 10 and < 10.5;

    static double Shift(in Moment m, double from, double to) => m.Between(from, to, 0.7) * (1 - 0.35 * m.Peak(12, 0.5));

    static double Drawn(Site site, in Moment m, int minutes) => site.Chance.Block(site.Key, m.TimeMs, minutes * MinuteMs);

    static double Drifting(Site site, in Moment m, int minutes) => site.Chance.Smooth(site.Key, m.TimeMs, minutes * MinuteMs);
}

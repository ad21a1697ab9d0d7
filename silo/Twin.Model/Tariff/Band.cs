namespace Twin.Model.Tariff;

/// <summary>Time-of-use bands. Numbers are stored and never change.</summary>
public enum Band : byte
{
    /// <summary>尖</summary>
    CriticalPeak = 1,
    /// <summary>峰</summary>
    Peak = 2,
    /// <summary>平</summary>
    Flat = 3,
    /// <summary>谷</summary>
    Valley = 4,
    /// <summary>深谷</summary>
    DeepValley = 5,
}

public enum DayType : byte
{
    Workday,
    /// <summary>A Saturday or Sunday that is not worked.</summary>
    RestDay,
    /// <summary>A dated public holiday.</summary>
    Holiday,
}

/// <summary>A band from one local minute of the day, inclusive, to another, exclusive; 24:00 is 1440. A span over midnight is two.</summary>
public readonly record struct BandSpan(int FromMinute, int ToMinute, Band Band)
{
    public override string ToString() => $"{Clock(FromMinute)}-{Clock(ToMinute)} {Band}";

    internal static string Clock(int minute) => $"{minute / 60:00}:{minute % 60:00}";
}

/// <summary>A part of the year: from one month and day to another, both inclusive; over the new year where it ends before it begins.</summary>
public readonly record struct Season(int FromMonth, int FromDay, int ToMonth, int ToDay)
{
    public static Season WholeYear { get; } = new(1, 1, 12, 31);

    public bool Contains(int month, int day)
    {
        var (at, from, to) = (month * 100 + day, FromMonth * 100 + FromDay, ToMonth * 100 + ToDay);
        return from <= to ? at >= from && at <= to : at >= from || at <= to;
    }

    // 2000 is a leap year: 29 February is a date.
    internal bool IsDates => IsDate(FromMonth, FromDay) && IsDate(ToMonth, ToDay);

    public override string ToString() => $"{FromMonth:00}-{FromDay:00}..{ToMonth:00}-{ToDay:00}";

    static bool IsDate(int month, int day) => month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(2000, month);
}

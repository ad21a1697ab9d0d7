namespace Twin.Model.Indicator;

/// <summary>A battery's counters at an instant.</summary>
/// <param name="ChargeHundredths">State of charge in 0.01 %, as measured.</param>
/// <param name="ChargedMicro">Energy charged since some start, micro-kWh.</param>
/// <param name="DischargedMicro">Energy discharged since the same start.</param>
public readonly record struct BatteryState(long TimeMs, int ChargeHundredths, long ChargedMicro, long DischargedMicro);

/// <summary>Round-trip efficiency: discharged over charged between two instants of equal state of charge.</summary>
public static class BatteryRoundTrip
{
    /// <summary>Over the longest time between two equal states of charge, that the losses are measured over as much energy as possible.</summary>
    /// <param name="states">In order of time.</param>
    /// <param name="toleranceHundredths">How far two states of charge may differ and count as equal.</param>
    public static IndicatorFigure Of(IReadOnlyList<BatteryState> states, int toleranceHundredths = 50)
    {
        (BatteryState From, BatteryState To)? longest = null;
        var lengthMs = 0L;
        // For each end, the earliest equal start: the first of each state of charge is enough to look through.
        var firsts = states.GroupBy(s => s.ChargeHundredths).Select(g => g.First()).ToArray();
        foreach (var to in states)
            foreach (var from in firsts)
                if (Math.Abs(from.ChargeHundredths - to.ChargeHundredths) <= toleranceHundredths && to.TimeMs - from.TimeMs > lengthMs
                    && to.ChargedMicro > from.ChargedMicro)
                    (longest, lengthMs) = ((from, to), to.TimeMs - from.TimeMs);

        if (longest is not { } span)
            return None(states.Count == 0 ? NoFigureReason.NoData : NoFigureReason.NoEqualStateOfCharge);
        return IndicatorFigure.Ratio("battery_round_trip", "",
            new("battery_discharge", (span.To.DischargedMicro - span.From.DischargedMicro) / 1_000_000m, "kWh"),
            new("battery_charge", (span.To.ChargedMicro - span.From.ChargedMicro) / 1_000_000m, "kWh"),
            madeOf:
            [
                new("state_of_charge_from", span.From.ChargeHundredths / 100m, "%"),
                new("state_of_charge_to", span.To.ChargeHundredths / 100m, "%"),
            ]);
    }

    public static IndicatorFigure None(NoFigureReason reason) =>
        IndicatorFigure.Ratio("battery_round_trip", "", new("battery_discharge", 0, "kWh"), new("battery_charge", 0, "kWh")).Without(reason);
}

using Twin.Model.Telemetry;

namespace Twin.Model.Orders;

/// <summary>Whether an order stands against what is kept, and the record that it becomes.</summary>
public static class OrderRules
{
    /// <param name="kept">All readings of the order's instant.</param>
    /// <returns>The record, or why there is none.</returns>
    public static (OrderOutcome Refused, CorrectionRecord? Record) Correct(CorrectionOrder order, IReadOnlyList<StoredReading> kept)
    {
        if (kept.Highest() is not { } spoke) return (OrderOutcome.Refused("no_such_reading", "no reading is kept at that instant"), null);
        if (spoke.Correction == byte.MaxValue) return (OrderOutcome.Refused("too_many_corrections", "a reading is corrected at most 255 times"), null);
        return (default, new(order.Point.Number, order.TimeMs, order.Micro, (byte)(spoke.Correction + 1), spoke.Quality == Quality.Bad ? null : spoke.Micro, order.By, order.Reason));
    }

    /// <param name="stands">Whether an exchange stands at the order's instant.</param>
    public static (OrderOutcome Refused, ReplacementRecord? Record) Replace(ReplacementOrder order, bool stands) =>
        stands ? (OrderOutcome.Refused("replacement_exists", "a replacement stands at that instant already"), null)
            : (default, new(order.Point.Number, order.TimeMs, order.ClosingMicro, order.OpeningMicro, order.By, order.Reason));
}

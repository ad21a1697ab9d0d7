namespace Twin.Model.Telemetry;

/// <summary>Why a message or a point of it was refused. Numbers are stored and never change; names are part of the API.</summary>
public enum RejectionReason : byte
{
    // The whole message.
    MalformedJson = 1,
    UnexpectedStructure = 2,
    TooManyReadings = 3,
    PayloadTooLarge = 4,
    UnknownTopic = 5,
    OutsideScope = 6,
    DuplicateWithoutTime = 7,

    // One point of it.
    UnknownPoint = 32,
    NotANumber = 33,
    OutOfRange = 34,
    UnknownQuality = 35,
    TimeMissing = 36,
    TimeInvalid = 37,
    TimeAhead = 38,
    UnmappedState = 39,
    BeforeHorizon = 40,
}

public static class RejectionReasons
{
    /// <summary>The stable code of a reason, as the API and the <c>rejected</c> topic write it.</summary>
    public static string Code(this RejectionReason reason) => reason switch
    {
        RejectionReason.MalformedJson => "malformed_json",
        RejectionReason.UnexpectedStructure => "unexpected_structure",
        RejectionReason.TooManyReadings => "too_many_readings",
        RejectionReason.PayloadTooLarge => "payload_too_large",
        RejectionReason.UnknownTopic => "unknown_topic",
        RejectionReason.OutsideScope => "outside_scope",
        RejectionReason.DuplicateWithoutTime => "duplicate_without_time",
        RejectionReason.UnknownPoint => "unknown_point",
        RejectionReason.NotANumber => "not_a_number",
        RejectionReason.OutOfRange => "out_of_range",
        RejectionReason.UnknownQuality => "unknown_quality",
        RejectionReason.TimeMissing => "time_missing",
        RejectionReason.TimeInvalid => "time_invalid",
        RejectionReason.TimeAhead => "time_ahead",
        RejectionReason.UnmappedState => "unmapped_state",
        RejectionReason.BeforeHorizon => "before_horizon",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}

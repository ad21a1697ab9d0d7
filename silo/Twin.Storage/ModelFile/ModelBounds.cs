namespace Twin.Storage.ModelFile;

/// <summary>Bounds of a model file. A city of 1,000,000 points at ten a device is about 12 MB of text and fits each with room.</summary>
public static class ModelBounds
{
    /// <summary>256 MiB: twenty times the city of 1,000,000 points.</summary>
    public const long FileBytesMax = 256L << 20;

    /// <summary>city > parks > enterprises > facilities > devices > one mapping > one list is 14 levels of YAML.</summary>
    public const int DepthMax = 24;

    public const int NodesMax = 1_000_000;
    public const int DevicesMax = 1_000_000;
    public const int PointsMax = 4_000_000;
    public const int GatewaysMax = 100_000;

    /// <summary>Factors, tariffs, holidays and accounts of a few nations.</summary>
    public const int IncludedFilesMax = 32;

    /// <summary>Entries of one section of rules. A nation's factors of a decade are some hundreds; a large park has a thousand accounts.</summary>
    public const int RulesMax = 10_000;

    /// <summary>Days of one calendar: holidays of thirty years.</summary>
    public const int CalendarDaysMax = 2_000;

    /// <summary>One certificate or delivery: a year of the largest power station is about 100 TWh, and 64 bits hold 9 TWh in micro-kWh.</summary>
    public const decimal GreenKwhMax = 9_000_000_000m;

    public const decimal CapacityKvaMax = 10_000_000m;
    public const int PointsPerTypeMax = 256;
    public const int NameLengthMax = 120;

    /// <summary>A local name and its value are one JSON property; 200 bytes keep a message of 50 readings below 16 KiB.</summary>
    public const int LocalNameBytesMax = 200;

    public const int FootprintCornersMax = 512;
    public const int DatedEntriesMax = 1_000;

    /// <summary>Faults listed one by one; of more, the number is told.</summary>
    public const int FaultsMax = 10_000;

    /// <summary>Changes of a revision listed one by one; of more, the number is told.</summary>
    public const int ChangesMax = 10_000;

    public const int FaultValueLengthMax = 80;

    /// <summary>The exact products of the ledger hold 12 decimals of a multiplier (<c>Scale</c>).</summary>
    public const int MultiplierDecimalsMax = 12;

    public const decimal MultiplierMax = 1_000_000m;

    /// <summary>10^12 raw units are 10^18 micro-units, the last power of ten within 64 bits.</summary>
    public const int RegisterDigitsMax = 12;

    public const decimal RatedMax = 100_000_000m;
    public const decimal AreaSquareMetresMax = 100_000_000_000m;

    /// <summary>No footprint is larger than a large city, 1 degree being about 111 km.</summary>
    public const double FootprintDegreesMax = 1.5;

    public const long DurationMinMs = 1_000;
    public const long DurationMaxMs = 366L * 24 * 3600 * 1000;
}

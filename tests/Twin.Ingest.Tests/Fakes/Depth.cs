namespace Twin.Ingest.Fakes;

internal static class Depth
{
    /// <summary>How many inputs a search looks at: few in every run of the tests, many where TWIN_TEST_LONG=1 asks for it.</summary>
    public static int Of(int usual, int whenLong) =>
        Environment.GetEnvironmentVariable("TWIN_TEST_LONG") == "1" ? whenLong : usual;
}

namespace Twin.City.Silos;

/// <summary>A test of half a minute and more, which <c>infra/test --long</c> runs.</summary>
sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("TWIN_TEST_LONG") != "1") Skip = "several real silos, half a minute and more: infra/test --long";
    }
}

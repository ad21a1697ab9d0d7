namespace Twin.Park.Server;

/// <summary>A test on the steel plant's measured year; skipped, saying so, where the file is not there.</summary>
sealed class SteelPlantFactAttribute : FactAttribute
{
    public SteelPlantFactAttribute()
    {
        if (Repository.SteelPlant is null) Skip = "data/steel-plant-2018-15min.csv is not beside the repository (TWIN_SHARED names its folder)";
    }
}

namespace Twin.Devices.Plant;

/// <summary>An instant of the plant: its weather and calendar, and how far its segment has gone (0 to 1).</summary>
readonly record struct PlantNow(Moment Moment, double Way);

namespace Twin.Model.Telemetry;

/// <summary>OPC UA's three qualities, in order of rank. Bad values are kept but never used.</summary>
public enum Quality : byte { Bad = 0, Uncertain = 1, Good = 2 }

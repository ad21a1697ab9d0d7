namespace Twin.Operations.Wire;

/// <summary>All values that a string of the wire can take; the API description lists them.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class WireValuesAttribute(params string[] values) : Attribute
{
    public IReadOnlyList<string> Values => values;
}

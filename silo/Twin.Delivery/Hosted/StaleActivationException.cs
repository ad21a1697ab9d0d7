namespace Twin.Delivery.Hosted;

/// <summary>Another activation has gone on from here: this one ends, and whoever called asks the other.</summary>
public sealed class StaleActivationException(string message) : Exception(message);

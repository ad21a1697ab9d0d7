using System.Globalization;

namespace Twin.Delivery.Slots;

/// <summary>A slot that this silo holds.</summary>
/// <param name="Number">Goes into <see cref="Envelope.SourceMessage.Slot"/>.</param>
/// <param name="Epoch">Higher than every holder's before.</param>
public readonly record struct HeldSlot(string Group, int Number, long Epoch)
{
    /// <summary>The MQTT client id: the same for every holder, so that the broker's session goes to the successor.</summary>
    public string ClientId => string.Create(CultureInfo.InvariantCulture, $"{Group}-{Number}");
}

namespace Twin.Park.Hosting;

/// <summary>What the transport holds of a connection before anybody has read it.</summary>
static class TransportBounds
{
    /// <summary>Received and not read yet. 10,000 connections that pour and are not read hold 1.3 GB instead of Kestrel's 10.</summary>
    /// <remarks>One read becomes one batch, so this is also how much a busy gateway sends to one commit; at 111 bytes a message that is a thousand of them.</remarks>
    public const int ReadBufferBytes = 128 * 1024;
}

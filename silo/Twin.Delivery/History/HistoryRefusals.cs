using System.Globalization;

namespace Twin.Delivery.History;

/// <summary>What a history server's refusals mean to an operator.</summary>
public static class HistoryRefusals
{
    /// <param name="status">Of the HTTP answer.</param>
    public static string Meaning(int status) => status switch
    {
        401 or 403 => $"the token was refused ({Text(status)})",
        404 => "no such organisation or bucket (404)",
        413 => "it takes smaller batches only (413)",
        422 => "some readings are older than the bucket keeps (422): give it no retention",
        429 or 503 => $"it takes nothing more at present ({Text(status)})",
        >= 500 => $"it failed ({Text(status)})",
        _ => $"what was sent was refused ({Text(status)})",
    };

    static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}

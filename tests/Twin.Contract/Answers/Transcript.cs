using System.Text;
using Twin.Contract.Editions;

namespace Twin.Contract.Answers;

/// <summary>What a server answered to a list of questions, as text.</summary>
public sealed class Transcript
{
    readonly StringBuilder text = new();

    public string Text => text.ToString();

    public static async Task<Transcript> OfAsync(TwinServer server, IEnumerable<string> questions)
    {
        var transcript = new Transcript();
        foreach (var question in questions)
        {
            var (status, body) = await server.AskAsync(question);
            transcript.Add(question, status, body);
        }
        return transcript;
    }

    public void Add(string question, int status, string body)
    {
        text.Append("== ").Append(question).Append(status == 200 ? "" : $" -> {status}").Append('\n');
        text.Append(Plain.Of(body, withNow: !question.StartsWith("demand/", StringComparison.Ordinal)).TrimEnd()).Append('\n');
    }

    public bool IsApproved(string name) => PathOf(name) is var approved && File.Exists(approved) && File.ReadAllText(approved) == Text;

    /// <summary>Holds it against the approved one of that name; TWIN_APPROVE=1 makes it the approved one.</summary>
    public void ShouldBeApproved(string name)
    {
        var approved = PathOf(name);
        if (Environment.GetEnvironmentVariable("TWIN_APPROVE") == "1") File.WriteAllText(approved, Text);
        var expected = File.Exists(approved) ? File.ReadAllText(approved) : "";
        if (expected == Text) return;
        var seen = Path.Combine(Path.GetTempPath(), $"{name}.{Guid.NewGuid():N}.txt");
        File.WriteAllText(seen, Text);
        throw new Xunit.Sdk.XunitException($"{FirstDifference(expected, Text)}\nThe whole: {seen}. If it is right: TWIN_APPROVE=1 makes it {approved}");
    }

    /// <summary>Holds it against another of the same questions.</summary>
    public void ShouldBe(Transcript other, string when)
    {
        if (other.Text != Text) throw new Xunit.Sdk.XunitException($"{when}: {FirstDifference(other.Text, Text)}");
    }

    static string PathOf(string name) => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(TwinServer.Model)!, "../Approved", name + ".txt"));

    static string FirstDifference(string expected, string actual)
    {
        var (theirs, ours) = (expected.Split('\n'), actual.Split('\n'));
        var question = "";
        for (var i = 0; i < Math.Max(theirs.Length, ours.Length); i++)
        {
            var (before, now) = (i < theirs.Length ? theirs[i] : "(nothing)", i < ours.Length ? ours[i] : "(nothing)");
            if (before != now) return $"{question}\nshould be {before}\nbut is    {now}";
            if (now.StartsWith("== ", StringComparison.Ordinal)) question = now;
        }
        return "";
    }
}

namespace Twin.Storage.Checkpoint;

/// <summary>Shorter programs than one that failed: without a half, a quarter and so on, down to single steps.</summary>
static class Shrink
{
    public static IEnumerable<T[]> Parts<T>(T[] program)
    {
        for (var length = program.Length / 2; length >= 1; length /= 2)
            for (var from = 0; from + length <= program.Length; from += length)
                yield return [.. program[..from], .. program[(from + length)..]];
    }
}

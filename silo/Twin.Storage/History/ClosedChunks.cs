using Twin.Model.Telemetry.Chunks;

namespace Twin.Storage.History;

/// <summary>A chunk as it was at one moment: where its bytes lie and what they hold.</summary>
readonly record struct ChunkImage(ChunkExtent Extent, long EndMs, int Block)
{
    public long StartMs => Extent.StartMs;
}

/// <summary>Closed chunks that wait for a checkpoint, chained per point from newest to oldest.</summary>
/// <remarks>One thread adds and removes; a checkpoint's writer walks links that stood when it began.</remarks>
sealed class ClosedChunks
{
    public const int None = -1;

    volatile Link[] links = new Link[256];
    int count, free = None;

    public ref readonly Link this[int link] => ref links[link];

    public int Add(in ChunkImage image, int older, int generation)
    {
        var link = free;
        if (link != None)
        {
            free = links[link].Older;
        }
        else
        {
            if (count == links.Length)
            {
                var more = links;
                Array.Resize(ref more, count * 2);
                links = more;
            }
            link = count++;
        }
        links[link] = new(image, older, generation);
        return link;
    }

    public void Remove(int link)
    {
        links[link] = default(Link) with { Older = free };
        free = link;
    }

    public void CutBehind(int link) => links[link] = links[link] with { Older = None };

    public readonly record struct Link(ChunkImage Image, int Older, int Generation);
}

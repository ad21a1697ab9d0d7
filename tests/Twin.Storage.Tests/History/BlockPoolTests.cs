namespace Twin.Storage.History;

public sealed class BlockPoolTests
{
    [Fact]
    public void No_two_blocks_share_a_byte_and_none_changes_until_it_is_freed()
    {
        var pool = new BlockPool();
        var random = new Random(11);
        var blocks = new List<(int Handle, byte Mark)>();
        for (var i = 0; i < 30_000; i++)
        {
            if (blocks.Count > 0 && random.Next(100) < (i / 10_000 == 1 ? 70 : 45))
            {
                var at = random.Next(blocks.Count);
                var (handle, mark) = blocks[at];
                pool.Span(handle).ContainsAnyExcept(mark).ShouldBeFalse();
                pool.Free(handle);
                blocks.RemoveAt(at);
            }
            else
            {
                var handle = pool.Allocate(random.Next(BlockPool.ClassMax + 1));
                var mark = (byte)random.Next(1, 256);
                pool.Span(handle).Fill(mark);
                blocks.Add((handle, mark));
            }
        }
        foreach (var (handle, mark) in blocks) pool.Span(handle).ContainsAnyExcept(mark).ShouldBeFalse();
        pool.AllocatedBytes.ShouldBe(blocks.Sum(b => BlockPool.SizeOf(b.Handle)));
    }

    [Fact]
    public void Blocks_that_grow_in_step_leave_no_memory_behind()
    {
        var pool = new BlockPool();
        var handles = Enumerable.Range(0, 20_000).Select(_ => pool.Allocate(0)).ToArray();
        for (var sizeClass = 1; sizeClass <= BlockPool.ClassMax; sizeClass++)
        {
            for (var i = 0; i < handles.Length; i++)
            {
                var larger = pool.Allocate(sizeClass);
                pool.Free(handles[i]);
                handles[i] = larger;
            }
            pool.SlabsBytes.ShouldBeLessThan(pool.AllocatedBytes * 3 / 2 + (2 << 20));
        }
        var most = pool.SlabsBytes;
        foreach (var handle in handles) pool.Free(handle);
        for (var i = 0; i < handles.Length * 16; i++) pool.Allocate(2);
        pool.SlabsBytes.ShouldBe(most);
    }
}

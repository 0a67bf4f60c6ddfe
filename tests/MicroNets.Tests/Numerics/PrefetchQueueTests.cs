using MicroNets.Numerics;

namespace MicroNets.Tests.Numerics;

public sealed unsafe class PrefetchQueueTests
{
    [Fact]
    public void Hands_out_its_runs_in_order_a_line_per_step_and_then_stands_still()
    {
        using var memory = new AlignedBuffer(64 * AlignedBuffer.Line);
        float* first = memory.Pointer, second = memory.Pointer + (32 * AlignedBuffer.Line), idle = memory.Pointer + 5;
        var queue = default(PrefetchQueue);
        queue.Add(first, 10 * AlignedBuffer.Line);
        queue.Add(idle, 0);
        queue.Add(second, AlignedBuffer.Line + 1);

        var taken = new List<(long Line, long Stride)>();
        for (int i = 0; i < 4; i++)
        {
            float* from = queue.Take(6, idle, out nint stride);
            taken.Add((from == idle ? -1 : (from - first) / AlignedBuffer.Line, stride));
        }

        Assert.Equal([(0, AlignedBuffer.Line), (6, AlignedBuffer.Line), (32, AlignedBuffer.Line), (-1, 0)], taken);
    }

    [Fact]
    public void Leaves_out_what_does_not_fit()
    {
        using var memory = new AlignedBuffer(AlignedBuffer.Line);
        var queue = default(PrefetchQueue);
        for (int i = 0; i < 20; i++)
            queue.Add(memory.Pointer, 1);
        int runs = 0;
        while (queue.Take(1, memory.Pointer, out nint stride) is not null && stride != 0)
            runs++;
        Assert.InRange(runs, 1, 19);
    }
}

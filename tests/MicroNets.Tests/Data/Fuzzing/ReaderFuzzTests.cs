using System.Collections.Concurrent;
using System.Globalization;
using MicroNets.Data.Formats;
using MicroNets.Numerics;

namespace MicroNets.Tests.Data.Fuzzing;

/// <summary>
/// Damaged files end in an <see cref="InputException"/> or are read; nothing else is thrown, nothing hangs, and no more memory is taken
/// than <see cref="ReadLimits.AllocationBound"/>. For a long run: <c>MICRONETS_FUZZ=100000 ./test --filter
/// FullyQualifiedName~ReaderFuzz</c>.
/// </summary>
public class ReaderFuzzTests(ITestOutputHelper output)
{
    private const int UsualCount = 2000;

    // Far above what any mutation needs, so that a loaded machine does not trip it: only a hang does.
    private static readonly TimeSpan s_hang = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Damaged_files_are_refused_or_read()
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable("MICRONETS_FUZZ"), CultureInfo.InvariantCulture, out int asked) ? asked
            : UsualCount;
        IReadOnlyList<FuzzTarget> targets = FuzzTarget.All();
        var running = new ConcurrentDictionary<int, DateTime>();
        var failures = new ConcurrentBag<string>();
        var refused = new int[targets.Count];
        var read = new int[targets.Count];
        long largest = 0;

        Task work = Task.Run(() => Parallel.For(0, count, i =>
        {
            FuzzTarget target = targets[i % targets.Count];
            var random = new RandomStream(1, "fuzz", i);
            byte[] file = target.Files[random.NextInt32(target.Files.Count)], other = target.Files[random.NextInt32(target.Files.Count)];
            byte[] mutated = Mutation.Apply(file, other, ref random);
            running[i] = DateTime.UtcNow;
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                target.Read(mutated);
                Interlocked.Increment(ref read[i % targets.Count]);
            }
            catch (InputException)
            {
                Interlocked.Increment(ref refused[i % targets.Count]);
            }
            catch (Exception e)
            {
                failures.Add($"{target.Name} {i}: {e}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > ReadLimits.AllocationBound(mutated.Length))
                failures.Add($"{target.Name} {i}: {allocated} bytes allocated for a file of {mutated.Length}");
            InterlockedMax(ref largest, allocated);
            running.TryRemove(i, out _);
        }));
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(TimeSpan.FromSeconds(1)));
            int[] hanging = running.Where(r => DateTime.UtcNow - r.Value > s_hang).Select(r => r.Key).ToArray();
            Assert.True(hanging.Length == 0, $"hangs: {string.Join(", ", hanging.Select(i => $"{targets[i % targets.Count].Name} {i}"))}");
        }

        await work;
        for (int t = 0; t < targets.Count; t++)
            output.WriteLine($"{targets[t].Name}: {refused[t]} refused, {read[t]} read");
        output.WriteLine($"largest allocation: {largest} bytes; failures: {failures.Count}");
        Assert.True(failures.IsEmpty, string.Join("\n\n", failures.Take(10)));
        Assert.All(refused, n => Assert.True(n > 0 || count < 200, "a target whose damage is never noticed is not tested"));
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (long seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
        {
            if (Interlocked.CompareExchange(ref target, value, seen) == seen)
                return;
        }
    }
}

using System.Globalization;

namespace MicroNets.Numerics;

/// <summary>The memory of the machine that computes, and what work needs of it.</summary>
internal static class HostMemory
{
    // What the program itself takes, beside its heap and buffers: the runtime, compiled code, stacks.
    private const long ProgramBytes = 96L << 20;

    /// <summary>What this process may use: the machine's memory, or less where its container or <c>DOTNET_GCHeapHardLimit</c> limits
    /// it.</summary>
    public static long LimitBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>What this process holds by now.</summary>
    public static long HeldBytes => ProgramBytes + GC.GetGCMemoryInfo().HeapSizeBytes + AlignedBuffer.HeldBytes;

    /// <summary>Whether there is room for so much beside what is held.</summary>
    public static bool Fits(long bytes) => HeldBytes + bytes <= LimitBytes;

    /// <summary>Refuses work that there is not enough memory for, before it begins.</summary>
    /// <param name="what">The work, as "training 'kws' in batches of 128".</param>
    /// <param name="remedy">What takes less; more memory is named anyway.</param>
    /// <exception cref="InputException">It does not fit.</exception>
    public static void Check(string what, long bytes, Func<string> remedy)
    {
        if (!Fits(bytes))
            throw Lack($"{what}, which takes {Text(HeldBytes + bytes)} of memory", remedy());
    }

    /// <summary>What is told of work that there is not enough memory for.</summary>
    public static InputException Lack(string found, string remedy) =>
        new(found, $"at most {Text(LimitBytes)}, which this machine, its container or DOTNET_GCHeapHardLimit leaves",
            $"{remedy}, or give it more memory");

    /// <summary>"412 MiB", "9.1 GiB".</summary>
    public static string Text(long bytes) => bytes < 1L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(bytes / (double)(1 << 20)):0} MiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB");
}

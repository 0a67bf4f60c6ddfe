using System.Runtime.InteropServices;

namespace MicroNets.Numerics;

/// <summary>
/// Memory in pages of 2 MiB, where the system gives them on request: maps of a batch are read from end to end, and a prefetcher stops at the end
/// of a page. A request alone; without it everything computes the same.
/// </summary>
internal static unsafe partial class LargePages
{
    public const nuint Bytes = 2 << 20;

    // MADV_HUGEPAGE of Linux, the same number on every processor.
    private const int HugePage = 14;

    /// <summary>To be called before the memory is first written.</summary>
    public static void Advise(void* start, nuint bytes)
    {
        if (OperatingSystem.IsLinux())
            _ = Advise(start, bytes / Bytes * Bytes, HugePage);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* start, nuint bytes, int advice);
}

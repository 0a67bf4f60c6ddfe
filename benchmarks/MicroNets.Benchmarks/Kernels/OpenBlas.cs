using System.Runtime.InteropServices;

namespace MicroNets.Benchmarks.Kernels;

/// <summary>The single-precision product of OpenBLAS (Debian: libopenblas0-pthread).</summary>
internal static unsafe class OpenBlas
{
    private const string Library = "libopenblas.so.0";
    private const int RowMajor = 101;
    private const int NotTransposed = 111;
    private const int Transposed = 112;

    private static readonly nint Handle = NativeLibrary.TryLoad(Library, out nint handle) ? handle : 0;

    public static bool IsPresent => Handle != 0;

    /// <summary>Version, kernel and threading, in the library's own words.</summary>
    public static string Configuration =>
        Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)Export("openblas_get_config"))())
        + ", kernels " + Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)Export("openblas_get_corename"))());

    public static void SetThreads(int threads) => ((delegate* unmanaged<int, void>)Export("openblas_set_num_threads"))(threads);

    /// <summary>C[m × n] = op(A)·op(B), row-major without gaps, op(A) being m × k.</summary>
    public static void Multiply(bool transposeA, bool transposeB, int m, int n, int k, float* a, float* b, float* c) =>
        ((delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int,
            void>)Export("cblas_sgemm"))(
            RowMajor, transposeA ? Transposed : NotTransposed, transposeB ? Transposed : NotTransposed, m, n, k, 1, a, transposeA ? m : k,
                b, transposeB ? k : n, 0, c, n);

    private static nint Export(string name) => NativeLibrary.GetExport(Handle, name);
}

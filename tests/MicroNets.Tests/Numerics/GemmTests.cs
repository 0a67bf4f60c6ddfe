using MicroNets.Numerics;

namespace MicroNets.Tests.Numerics;

public sealed unsafe class GemmTests
{
    private const double Tolerance = 2e-6;

    public static TheoryData<int, int, int> Sizes => new()
    {
        { 0, 5, 7 }, { 1, 1, 1 }, { 3, 1, 17 }, { 7, 0, 5 }, { 8, 16, 48 }, { 9, 33, 64 }, { 31, 5, 84 }, { 65, 84, 100 }, { 300, 47, 49 },
            { 700, 20, 16 }, { 33, 276, 12 }, { 515, 3, 2 }, { 1037, 16, 48 }, { 600, 24, 144 }, { 600, 144, 24 },
        { 4100, 2, 3 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Products_of_all_three_forms_agree_with_a_naive_sum(int rows, int inputs, int outputs) => Variants.Each(pool =>
    {
        using var x = GuardedBuffer.Normal(rows * inputs, 1);
        using var w = GuardedBuffer.Normal(outputs * inputs, 2);
        using var dy = GuardedBuffer.Normal(rows * outputs, 3);
        using var y = new GuardedBuffer(rows * outputs);
        using var dx = new GuardedBuffer(rows * inputs);
        using var dw = GuardedBuffer.Normal(outputs * inputs, 4);
        double[] start = [.. dw.ToArray().Select(v => (double)v)];

        Gemm.Forward(pool, rows, inputs, outputs, x.Pointer, w.Pointer, y.Pointer);
        Gemm.BackwardData(pool, rows, inputs, outputs, dy.Pointer, w.Pointer, dx.Pointer);
        Gemm.BackwardWeights(pool, rows, inputs, outputs, dy.Pointer, x.Pointer, dw.Pointer, WriteMode.Add);

        var expectedY = new double[rows * outputs];
        var expectedDx = new double[rows * inputs];
        double[] expectedDw = start;
        for (int p = 0; p < rows; p++)
        {
            for (int n = 0; n < outputs; n++)
            {
                for (int k = 0; k < inputs; k++)
                {
                    expectedY[(p * outputs) + n] += (double)x.Pointer[(p * inputs) + k] * w.Pointer[(n * inputs) + k];
                    expectedDx[(p * inputs) + k] += (double)dy.Pointer[(p * outputs) + n] * w.Pointer[(n * inputs) + k];
                    expectedDw[(n * inputs) + k] += (double)dy.Pointer[(p * outputs) + n] * x.Pointer[(p * inputs) + k];
                }
            }
        }

        Near.Check(expectedY, y.Span, Tolerance);
        Near.Check(expectedDx, dx.Span, Tolerance);
        Near.Check(expectedDw, dw.Span, Tolerance);
        foreach (GuardedBuffer buffer in new[] { x, w, dy, y, dx, dw })
            buffer.Check();
    });

    [Fact]
    public void Sums_have_the_same_bits_on_any_number_of_threads() => Variants.SameBitsOnAnyThreads(pool =>
    {
        const int rows = 3000, inputs = 37, outputs = 29;
        using var x = GuardedBuffer.Normal(rows * inputs, 1);
        using var w = GuardedBuffer.Normal(outputs * inputs, 2);
        using var y = new GuardedBuffer(rows * outputs);
        using var dw = new GuardedBuffer(outputs * inputs);
        Gemm.Forward(pool, rows, inputs, outputs, x.Pointer, w.Pointer, y.Pointer);
        Gemm.BackwardWeights(pool, rows, inputs, outputs, y.Pointer, x.Pointer, dw.Pointer, WriteMode.Replace);
        return [.. y.ToArray(), .. dw.ToArray()];
    });
}

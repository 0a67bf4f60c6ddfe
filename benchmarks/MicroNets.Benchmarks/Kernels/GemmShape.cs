namespace MicroNets.Benchmarks.Kernels;

internal enum ProductForm
{
    Forward,
    BackwardData,
    BackwardWeights,
}

/// <summary>One product of a pointwise layer: pixels of the batch × inputs → outputs.</summary>
internal sealed record GemmShape(string Network, ProductForm Form, int Rows, int Inputs, int Outputs)
{
    public double Flops => 2.0 * Rows * Inputs * Outputs;

    /// <summary>Keyword spotting and anomaly detection (equal widths) at batches 128 and 512, and the bottlenecks of VWW at batch
    /// 32.</summary>
    public static IEnumerable<GemmShape> All()
    {
        foreach ((string network, int rows, int channels) in new[]
                 {
                     ("DS-CNN-S", 16_000, 64), ("KWS-S", 16_000, 84), ("KWS-S", 16_000, 112), ("KWS-M", 16_000, 140),
                         ("KWS-M", 16_000, 172),
                     ("KWS-L", 16_000, 196), ("DS-CNN-L", 16_000, 276), ("AD-L", 32_768, 276), ("DS-CNN-L, batch 500", 62_720, 276),
                 })
        {
            foreach (ProductForm form in Enum.GetValues<ProductForm>())
                yield return new GemmShape(network, form, rows, channels, channels);
        }

        foreach ((int rows, int inputs, int outputs) in new[] { (131_072, 16, 48), (32_768, 24, 144), (32_768, 144, 24), (8_192, 192, 40),
            (2_048, 64, 307) })
        {
            foreach (ProductForm form in Enum.GetValues<ProductForm>())
                yield return new GemmShape("VWW", form, rows, inputs, outputs);
        }
    }
}

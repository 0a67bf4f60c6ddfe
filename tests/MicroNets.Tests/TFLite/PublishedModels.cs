namespace MicroNets.Tests.TFLite;

/// <summary>The published models beside the checkout, with what TensorFlow Lite Micro's reference kernels answer.</summary>
public static class PublishedModels
{
    public static readonly string[] Names =
    [
        "ad_small_int8",
        "ds_cnn_s_quantized",
        "kws_micronet_m",
        "mlperf_ad01_int8",
        "mlperf_kws_ref_model_int8",
        "mlperf_pretrainedResnet_quant",
        "mlperf_vww_96_int8",
        "vww2_50_50_INT8",
    ];

    public static TheoryData<string> All => new(Names);

    /// <summary>Skips the test when the models are not there.</summary>
    public static string Path(string name, string extension = ".tflite")
    {
        string? file = Find(name, extension);
        Assert.SkipWhen(file is null, $"no folder shared/models with {name}{extension} beside the checkout");
        return file!;
    }

    public static string? Find(string name, string extension)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string file = System.IO.Path.Combine(folder.FullName, "shared", "models", name + extension);
            if (File.Exists(file))
                return file;
        }

        return null;
    }

    public static sbyte[] Vectors(string name, string extension) => (sbyte[])(Array)File.ReadAllBytes(Path(name, extension));
}

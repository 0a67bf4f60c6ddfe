using System.ComponentModel;
using System.Runtime.InteropServices;
using MicroNets.Data;
using MicroNets.Firmware;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Onnx;
using MicroNets.Quantization;
using MicroNets.Runs;
using MicroNets.Tests;
using MicroNets.Tests.Onnx;
using MicroNets.TFLite;

namespace MicroNets.Conformance.Onnx;

/// <summary>Networks that PyTorch exports compute here what ONNX Runtime computes of them. Without PyTorch there is nothing to
/// read.</summary>
public sealed class TorchTests : IDisposable
{
    // A system's own Python may have PyTorch where the first one on the PATH has not.
    private static readonly string[] Pythons = ["python3", "/usr/bin/python3"];

    private readonly TemporaryFolder _folder = new();

    // Batch norms with statistics of their own, so that folding them shows.
    private const string Script = """
        import sys, torch, torch.nn as nn
        torch.manual_seed(1)

        def unit(inputs, outputs, kernel=3, stride=1, groups=1, act=nn.ReLU):
            return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs), act())

        class Residual(nn.Module):
            def __init__(self):
                super().__init__()
                self.stem, self.first, self.second = unit(3, 8), unit(8, 8), unit(8, 8, act=nn.Identity)
                self.down, self.beside, self.last = unit(8, 16, 3, 2), nn.Conv2d(8, 16, 1, 2), nn.Linear(16, 10)

            def forward(self, x):
                x = self.stem(x)
                x = torch.relu(x + self.second(self.first(x)))
                x = torch.relu(self.down(x) + self.beside(x))
                return self.last(torch.flatten(nn.functional.adaptive_avg_pool2d(x, 1), 1))

        networks = {
            'plain': (nn.Sequential(unit(1, 8), nn.MaxPool2d(2), unit(8, 16), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(784, 10), nn.LogSoftmax(1)), (1, 28, 28)),
            'residual': (Residual(), (3, 32, 32)),
            'separable': (nn.Sequential(unit(1, 16, 3, 2), unit(16, 16, groups=16), unit(16, 24, 1), nn.Dropout(.2), unit(24, 24, 3, 2, 24),
                unit(24, 32, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 12), nn.Softmax(1)), (1, 49, 40)),
            'bottleneck': (nn.Sequential(unit(3, 8, 3, 2, act=nn.ReLU6), unit(8, 24, 1, act=nn.Hardswish), unit(24, 24, 5, groups=24, act=nn.Sigmoid),
                unit(24, 8, 1, act=nn.Tanh), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(512, 2)), (3, 32, 32)),
            'series': (nn.Sequential(nn.Conv1d(3, 16, 9, 2, 4), nn.BatchNorm1d(16), nn.ReLU(), nn.MaxPool1d(2), nn.Conv1d(16, 32, 5, padding=4, dilation=2),
                nn.LeakyReLU(.1), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(32, 6)), (3, 128)),
        }
        for name, (network, shape) in networks.items():
            for module in network.modules():
                if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
                    module.running_mean.uniform_(-.3, .3), module.running_var.uniform_(.5, 1.5)
                    nn.init.uniform_(module.weight, .5, 1.5), nn.init.uniform_(module.bias, -.3, .3)
            network.eval()
            torch.onnx.export(network, torch.zeros(1, *shape), sys.argv[1] + '/' + name + '.onnx', opset_version=13, input_names=['x'], output_names=['y'],
                dynamic_axes={'x': {0: 'n'}, 'y': {0: 'n'}})
        """;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Exported_networks_give_the_runtimes_numbers_and_one_runs_as_firmware()
    {
        string? python = Pythons.FirstOrDefault(HasTorch);
        Assert.SkipWhen(python is null, "no PyTorch for python3");
        File.WriteAllText(_folder["export.py"], Script);
        OutsideProcess.Run(python!, ["export.py", "."], _folder.Path, TimeSpan.FromMinutes(2));
        string[] files = [.. Directory.EnumerateFiles(_folder.Path, "*.onnx").Order(StringComparer.Ordinal)];
        Assert.Equal(5, files.Length);
        foreach (string path in files)
        {
            byte[] file = File.ReadAllBytes(path);
            TfliteModel model = OnnxReader.Read(file);
            float[] inputs = OnnxNetworks.Inputs(RawInference.InputBytes(model) / sizeof(float)), expected = Runtime.Run(file, inputs);
            float[] found = MemoryMarshal.Cast<byte,
                float>(RawInference.Run(model, MemoryMarshal.AsBytes(inputs.AsSpan()).ToArray())).ToArray();
            float most = expected.Zip(found, (a, b) => MathF.Abs(a - b)).Max() / Math.Max(1, expected.Max(MathF.Abs));
            Assert.True(expected.Length == found.Length && most <= 2e-5f, $"{Path.GetFileName(path)}: a relative {most}");
        }

        Target target = Target.Named("cortex-m4");
        Assert.SkipUnless(target.Compiler.IsPresent && OutsideProgram.Emulator.IsPresent, "no compiler or emulator");
        var separable = (FloatModel)OnnxReader.Read(_folder["separable.onnx"]);
        Shape shape = separable.Network.Input.OutputShape;
        var data = new ArraySource(shape, ["a"], OnnxNetworks.Inputs(20 * shape.Elements), [.. new int[20]]);
        QuantizedFile quantized = QuantizedFile.Write(separable, data, _folder["model.tflite"], (_, _) => BitPlan.Eight);
        Assert.True(Measurement.Of(quantized.Model.Network, target, _folder["firmware"], 3, 1).BitExact);
    }

    private static bool HasTorch(string python)
    {
        try
        {
            OutsideProcess.Run(python, ["-c", "import torch"], ".", TimeSpan.FromMinutes(1));
            return true;
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }
}

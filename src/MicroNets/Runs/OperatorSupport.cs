using MicroNets.Firmware.Lowering;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Onnx.Reading;
using MicroNets.Quantization.Float;
using MicroNets.Quantization.Interpreter.Reference;
using MicroNets.TFLite.Reading;
using MicroNets.TFLite.Schema;
using MicroNets.TFLite.Writing;
using MicroNets.Training;

namespace MicroNets.Runs;

/// <summary>What the back ends do with an op, from their own tables.</summary>
/// <param name="Op">Its name in files.</param>
/// <param name="Integers">It runs on integers of up to 8 bits, in both interpreters.</param>
/// <param name="Int16">The same on activations of 16 bits.</param>
/// <param name="C">There is C for it, on every target.</param>
/// <param name="Float">It runs in float.</param>
/// <param name="Training">It has a gradient: networks with it are trained and searched.</param>
/// <param name="Written">It can be written to a .tflite file.</param>
internal sealed record OperatorSupport(string Op, bool Integers, bool Int16, bool C, bool Float, bool Training, bool Written)
{
    /// <summary>Every op, in the catalogue's order.</summary>
    public static EquatableArray<OperatorSupport> All { get; } =
    [
        .. OpCatalog.Kinds.Select(kind => new OperatorSupport(
            kind.Key,
            ReferenceKernels.ByOp.ContainsKey(kind.Value),
            Lowerings.TakesInt16(kind.Value),
            Lowerings.ByOp.ContainsKey(kind.Value),
            FloatKernels.ByOp.ContainsKey(kind.Value),
            KernelTable.Kernels.ContainsKey(kind.Value),
            OperatorExporters.ByOp.ContainsKey(kind.Value))),
    ];

    /// <summary>Operators of .tflite files that are read, by their names in the schema, in alphabetical order.</summary>
    public static EquatableArray<string> Read { get;
        } = [.. OperatorImporters.ByCode.Keys.Select(OperatorNames.Of).Order(StringComparer.Ordinal)];

    /// <summary>Operators of .onnx files that are read, in alphabetical order.</summary>
    public static EquatableArray<string> ReadFromOnnx { get; } = [.. NodeImporters.ByName.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Targets that C is made for.</summary>
    public static EquatableArray<string> Targets { get; } = [.. Target.All.Select(target => target.Name)];

    /// <summary>A table of <see cref="All"/>.</summary>
    public static TextTable Table()
    {
        var table = new TextTable(["op", "integers", "int16", "C", "float", "training, search", "written"], rightAligned: []);
        foreach (OperatorSupport op in All)
            table.Add([op.Op, .. new[] { op.Integers, op.Int16, op.C, op.Float, op.Training, op.Written }.Select(has =>
                has ? "yes" : "–")]);
        return table;
    }
}

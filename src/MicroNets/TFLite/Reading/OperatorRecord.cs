using MicroNets.TFLite.FlatBuffers;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading;

/// <summary>An operator of a .tflite file. Absent optional inputs are −1.</summary>
internal sealed record OperatorRecord(FlatTable Table, int Index, OperatorCode Kind, int[] Inputs, int[] Outputs, FlatTable? Options)
{
    public BuiltinOperator Code => Kind.Code;

    public string Label => Kind.Label;

    public static OperatorRecord Read(FlatTable table, int index, OperatorCode[] codes, int tensors)
    {
        uint code = (uint)table.Int32(TfliteSchema.Operator.OpcodeIndex);
        if (code >= codes.Length)
            throw table.Corrupt("opcode_index", $"operator code {code}", $"a code from 0 to {codes.Length - 1}");
        int[] inputs = TensorsOf(table, TfliteSchema.Operator.Inputs, tensors, -1);
        table.Charge(1024 + (64L * inputs.Length), "operators");
        return new OperatorRecord(
            table,
            index,
            codes[code],
            inputs,
            TensorsOf(table, TfliteSchema.Operator.Outputs, tensors, 0),
            table.Table(TfliteSchema.Operator.Options, "options of operator"));
    }

    public byte OptionByte(Field field) => Options is { } options ? options.Byte(field) : (byte)0;

    public int OptionInt32(Field field, int fallback = 0) => Options is { } options ? options.Int32(field, fallback) : fallback;

    public float OptionFloat32(Field field) => Options is { } options ? options.Float32(field) : 0;

    private static int[] TensorsOf(FlatTable table, Field field, int tensors, int lowest)
    {
        int[] indices = table.Int32s(field);
        foreach (int index in indices)
        {
            if (index < lowest || index >= tensors)
                throw table.Corrupt(field.Name, $"tensor {index}", $"a tensor from {lowest} to {tensors - 1}");
        }

        return indices;
    }
}

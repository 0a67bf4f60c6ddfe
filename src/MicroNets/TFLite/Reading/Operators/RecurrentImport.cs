using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;
using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading.Operators;

/// <summary>SVDF and UNIDIRECTIONAL_SEQUENCE_LSTM: operators that keep variable tensors between inferences.</summary>
internal static class RecurrentImport
{
    public static void Svdf(OperatorImport import)
    {
        const int Feature = 1, Time = 2, Bias = 3, State = 4;
        CheckIntegers(import);
        (TensorRecord feature, TensorRecord time, TensorRecord state) = (import.Tensor(Feature), import.Tensor(Time), import.Tensor(State));
        int rank = import.Record.OptionInt32(TfliteSchema.SvdfOptions.Rank);
        if (feature.Dimensions.Length != 2 || time.Dimensions.Length != 2 || !feature.IsConstant || !time.IsConstant
            || time.Dimensions[0] != feature.Dimensions[0] || rank < 1 || feature.Dimensions[0] % rank != 0)
            throw import.Record.Table.Corrupt("inputs",
                $"feature filters [{string.Join(", ", feature.Dimensions)}], time filters [{string.Join(", ", time.Dimensions)}], "
                + $"rank {rank} of {import.Record.Label}", "[filters, inputs], [filters, memory] and a rank that divides the filters");
        (int filters, int memory) = (feature.Dimensions[0], time.Dimensions[1]);
        CheckElements(import, import.Input, feature.Dimensions[1]);
        CheckElements(import, state, (long)filters * memory);
        var op = new Svdf(filters / rank, rank, memory) { MemoryElementBytes = state.Format().ElementBytes };
        if (time.Type != state.Type || state.Type is not (TensorType.Int8 or TensorType.Int16))
            throw import.Unsupported($"{time.Type} time filters with a state of {state.Type}", "int8 or int16 for both");
        if (import.Activation(TfliteSchema.SvdfOptions.Activation) is var activation
            && activation is not (MicroNets.Graph.Activation.None or MicroNets.Graph.Activation.Relu))
            throw import.Unsupported($"fused activation {activation}", "none or RELU");

        CheckSymmetric(import, feature);
        ImportedWeights weights = ImportedWeights.Of(Stored(time)) with
        {
            Integers = new IntegerWeights(8, new EquatableArray<sbyte>(feature.Bytes()), feature.Scales.ToEquatableArray(),
                new EquatableArray<int>(Biases(import, import.TensorOrNull(Bias), op.Units))),
            StateFormats = [state.Format()],
        };
        import.Emit(op, weights);
    }

    public static void Lstm(OperatorImport import)
    {
        // Places of the inputs: weights and recurrent weights of the gates input, forget, cell and output, biases, states.
        const int FirstWeights = 1, FirstRecurrent = 5, FirstBias = 12, Hidden = 18, Cell = 19;
        CheckIntegers(import);
        TensorRecord sequence = import.Input;
        bool isTimeMajor = import.Record.OptionByte(TfliteSchema.LstmOptions.TimeMajor) != 0;
        if (sequence.Dimensions.Length != 3 || sequence.Dimensions[isTimeMajor ? 1 : 0] != 1)
            throw import.Unsupported($"a sequence of [{string.Join(", ", sequence.Dimensions)}]", "one sequence of steps by features");
        if (Enumerable.Range(9, 3).Concat([16, 17]).Concat(Enumerable.Range(20, 4)).Any(index => import.TensorOrNull(index) is not null))
            throw import.Unsupported("peepholes, a projection or normalisation", "none of them");
        if ((FusedActivation)import.Record.OptionByte(TfliteSchema.LstmOptions.Activation) != FusedActivation.Tanh)
            throw import.Unsupported("another activation than TANH", "TANH");

        (TensorRecord hidden, TensorRecord cell) = (import.Tensor(Hidden), import.Tensor(Cell));
        (int units, int features) = (hidden.Elements, sequence.Dimensions[2]);
        if (sequence.Type != TensorType.Int8 || hidden.Type != TensorType.Int8 || !LstmArithmetic.IsCellFormat(cell.Format()))
            throw import.Unsupported($"{sequence.Type} input, {hidden.Type} state and cells of {cell.Type}",
                "int8 input and state, and int16 cells whose scale is a power of two");
        CheckElements(import, cell, units);
        var tensors = new List<IntegerTensor>();
        for (int gate = 0; gate < Graph.Ops.Lstm.Gates.Count; gate++)
        {
            (TensorRecord weight, TensorRecord recurrent) = (import.Tensor(FirstWeights + gate), import.Tensor(FirstRecurrent + gate));
            CheckElements(import, weight, (long)units * features);
            CheckElements(import, recurrent, (long)units * units);
            CheckSymmetric(import, weight);
            CheckSymmetric(import, recurrent);
            tensors.Add(Stored(weight));
            tensors.Add(Stored(recurrent));
            tensors.Add(new IntegerTensor(new TensorFormat(32, 1, 0),
                new EquatableArray<int>(Biases(import, import.TensorOrNull(FirstBias + gate), units))));
        }

        var weights = new ImportedWeights(null, null, null) { Tensors = [.. tensors], StateFormats = [hidden.Format(), cell.Format()] };
        ImportedNode steps = import.Graph.Shaped(import.Node(0), new Graph.Shape(1, sequence.Elements / features, features));
        import.Result(import.Graph.Append(new Lstm(units) { CellClip = import.Record.OptionFloat32(TfliteSchema.LstmOptions.CellClip) },
            [steps], import.FormatOf(import.Output), weights));
    }

    private static IntegerTensor Stored(TensorRecord tensor) => new(tensor.Format(), new EquatableArray<int>(tensor.Stored()));

    private static int[] Biases(OperatorImport import, TensorRecord? biases, int units)
    {
        if (biases is null)
            return new int[units];
        CheckElements(import, biases, units);
        return biases is { IsConstant: true, Type: TensorType.Int32 } ? biases.Stored()
            : throw import.Unsupported($"{biases.Type} biases", "constants of int32");
    }

    private static void CheckIntegers(OperatorImport import)
    {
        if (!import.Graph.IsInteger)
            throw import.Unsupported("float activations", "int8 activations");
    }

    private static void CheckSymmetric(OperatorImport import, TensorRecord tensor)
    {
        if (!tensor.IsConstant || tensor.Type != TensorType.Int8 || tensor.Format().ZeroPoint != 0)
            throw import.Unsupported($"weights '{tensor.Name}' of {tensor.Type}", "int8 constants with one scale and zero point 0");
    }

    private static void CheckElements(OperatorImport import, TensorRecord tensor, long expected)
    {
        if (tensor.Elements != expected)
            throw tensor.Table.Corrupt("shape", $"[{string.Join(", ", tensor.Dimensions)}] for '{tensor.Name}' of {import.Record.Label}",
                $"{expected} elements");
    }
}

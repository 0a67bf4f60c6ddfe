using MicroNets.TFLite.Schema;

namespace MicroNets.TFLite.Reading;

/// <summary>What a file is, and whether it is made of what this library reads: said before anything is read in detail.</summary>
internal static class FileKind
{
    /// <exception cref="InputException">An operator is missing here; names all that is missing at once.</exception>
    public static void Check(TfliteFile file)
    {
        string kind = Describe(file);
        string[] missing = [.. file.Main.Operators.Where(op => !OperatorImporters.ByCode.ContainsKey(op.Code))
            .GroupBy(op => op.Label, (label, all) => (Label: label, Count: all.Count()))
            .Select(entry => entry.Count == 1 ? entry.Label : $"{entry.Label} ({entry.Count} times)")];
        if (missing.Length > 0)
        {
            throw new InputException(
                $"{kind}, which uses {string.Join(", ", missing)}",
                "operators that this library reads ('micronets ops' lists them)",
                "replace these operators in the network and convert it again, or run the file with TensorFlow Lite "
                    + "Micro; the file itself is in order");
        }
    }

    /// <summary>The kind of numbers and the size, as a person would say it.</summary>
    public static string Describe(TfliteFile file)
    {
        SubgraphRecord main = file.Main;
        IEnumerable<TensorRecord> computed = main.Operators.SelectMany(op => op.Outputs).Select(output => main.Tensors[output]);
        bool Computes(TensorType type) => computed.Any(tensor => tensor.Type == type);
        bool hasByteWeights = main.Tensors.Any(tensor => tensor is { IsConstant: true, Type: TensorType.Int8, Scales.Length: > 0 });
        string numbers = Computes(TensorType.Int8) ? "an int8 network"
            : Computes(TensorType.Int16) ? "a network of int16 activations"
            : UnsignedBytes.Are(file) ? "a network of unsigned bytes (as TensorFlow Lite made them until 2020)"
            : hasByteWeights ? "a dynamic-range network (float activations, int8 weights)"
            : "a float network";
        return $"{numbers} of {main.Operators.Length} operators";
    }
}

namespace MicroNets.Onnx.Schema;

/// <summary>Numbers of the fields of an ONNX file that this library reads and writes, by message.</summary>
internal static class OnnxSchema
{
    /// <summary>Versions of the default operator set whose operators are read.</summary>
    public const int OldestOpset = 11, NewestOpset = 21;

    /// <summary>What files of this library say: the oldest that has every operator they use.</summary>
    public const int WrittenOpset = 15, WrittenIrVersion = 8;

    public static class Model
    {
        public const int IrVersion = 1, Producer = 2, Graph = 7, Opsets = 8, Metadata = 14;
    }

    public static class Opset
    {
        public const int Domain = 1, Version = 2;
    }

    public static class Entry
    {
        public const int Key = 1, Value = 2;
    }

    public static class Graph
    {
        public const int Nodes = 1, Name = 2, Initializers = 5, Inputs = 11, Outputs = 12, SparseInitializers = 15;
    }

    public static class Node
    {
        public const int Inputs = 1, Outputs = 2, Name = 3, Operator = 4, Attributes = 5, Domain = 7;
    }

    public static class Attribute
    {
        public const int Name = 1, Float = 2, Int = 3, Text = 4, Tensor = 5, Floats = 7, Ints = 8, Type = 20;

        public const int FloatType = 1, IntType = 2, TextType = 3, TensorType = 4, FloatsType = 6, IntsType = 7;
    }

    public static class Tensor
    {
        public const int Dimensions = 1, Type = 2, Floats = 4, Int32s = 5, Int64s = 7, Name = 8, Raw = 9, Doubles = 10, Location = 14;
    }

    public static class Value
    {
        public const int Name = 1, Type = 2;
    }

    public static class Type
    {
        public const int Tensor = 1;
    }

    public static class TensorType
    {
        public const int Element = 1, Shape = 2;
    }

    public static class Shape
    {
        public const int Dimensions = 1;
    }

    public static class Dimension
    {
        public const int Size = 1, Symbol = 2;
    }
}

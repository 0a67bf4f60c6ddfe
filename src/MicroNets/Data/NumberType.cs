namespace MicroNets.Data;

/// <summary>The number formats that arrays on disk use.</summary>
public enum NumberType
{
    Bool,
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Float16,
    Float32,
    Float64,
}

internal static class NumberTypes
{
    /// <summary>Size of one number in bytes.</summary>
    public static int Bytes(this NumberType type) => type switch
    {
        NumberType.Bool or NumberType.Int8 or NumberType.UInt8 => 1,
        NumberType.Int16 or NumberType.UInt16 or NumberType.Float16 => 2,
        NumberType.Int32 or NumberType.UInt32 or NumberType.Float32 => 4,
        NumberType.Int64 or NumberType.UInt64 or NumberType.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a number type"),
    };

    public static bool IsInteger(this NumberType type) => type < NumberType.Float16;
}

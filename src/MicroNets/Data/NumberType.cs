namespace MicroNets.Data;

/// <summary>The number formats that arrays on disk use.</summary>
public enum NumberType
{
    /// <summary>One byte: 0 or 1.</summary>
    Bool,

    /// <summary>Signed, 1 byte.</summary>
    Int8,

    /// <summary>Unsigned, 1 byte.</summary>
    UInt8,

    /// <summary>Signed, 2 bytes.</summary>
    Int16,

    /// <summary>Unsigned, 2 bytes.</summary>
    UInt16,

    /// <summary>Signed, 4 bytes.</summary>
    Int32,

    /// <summary>Unsigned, 4 bytes.</summary>
    UInt32,

    /// <summary>Signed, 8 bytes.</summary>
    Int64,

    /// <summary>Unsigned, 8 bytes.</summary>
    UInt64,

    /// <summary>IEEE 754 half precision.</summary>
    Float16,

    /// <summary>IEEE 754 single precision.</summary>
    Float32,

    /// <summary>IEEE 754 double precision.</summary>
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

namespace MicroNets.TFLite.FlatBuffers;

/// <summary>A field of a table that is to be written. A value equal to the schema's default takes no room.</summary>
internal readonly record struct Slot(int Index, int Size, long Value, bool IsReference)
{
    private static readonly Slot Nothing = new(-1, 0, 0, false);

    public bool IsWritten => Index >= 0;

    public static Slot Int32(Field field, int value, int fallback = 0) => value == fallback ? Nothing : new(field.Index, 4, value, false);

    public static Slot Byte(Field field, byte value, byte fallback = 0) => value == fallback ? Nothing : new(field.Index, 1, value, false);

    public static Slot UInt64(Field field, ulong value) => value == 0 ? Nothing : new(field.Index, 8, (long)value, false);

    public static Slot Float32(Field field, float value) => new(field.Index, 4, BitConverter.SingleToInt32Bits(value), false);

    /// <param name="field">The field.</param>
    /// <param name="target">What <see cref="FlatBufferBuilder"/> returned for the target; zero: no reference.</param>
    public static Slot Reference(Field field, int target) => target == 0 ? Nothing : new(field.Index, 4, target, true);
}

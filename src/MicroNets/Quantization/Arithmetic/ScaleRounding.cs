namespace MicroNets.Quantization.Arithmetic;

/// <summary>
/// How kernels round when they change a scale. This library's integers are those of <see cref="Twice"/>, which TensorFlow Lite Micro
/// and CMSIS-NN compute; builds of TensorFlow Lite for larger machines may round once.
/// </summary>
internal enum ScaleRounding
{
    /// <summary>To 32 bits after the multiplication, then again after the shift (see <see cref="FixedPoint"/>).</summary>
    Twice,

    /// <summary>Once, halves up, from the 64-bit product (TFLITE_SINGLE_ROUNDING).</summary>
    Once,
}

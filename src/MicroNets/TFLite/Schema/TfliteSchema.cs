using MicroNets.TFLite.FlatBuffers;

namespace MicroNets.TFLite.Schema;

/// <summary>Field numbers of the tables in TensorFlow Lite's public schema (version 3), as far as this library reads or writes
/// them.</summary>
internal static class TfliteSchema
{
    public const string Identifier = "TFL3";

    public const int Version = 3;

    public static class Model
    {
        public static readonly Field Version = new(0, "version");
        public static readonly Field OperatorCodes = new(1, "operator_codes");
        public static readonly Field Subgraphs = new(2, "subgraphs");
        public static readonly Field Description = new(3, "description");
        public static readonly Field Buffers = new(4, "buffers");
        public static readonly Field Metadata = new(6, "metadata");
    }

    public static class OperatorCode
    {
        public static readonly Field DeprecatedBuiltinCode = new(0, "deprecated_builtin_code");
        public static readonly Field CustomCode = new(1, "custom_code");
        public static readonly Field Version = new(2, "version");
        public static readonly Field BuiltinCode = new(3, "builtin_code");
    }

    public static class SubGraph
    {
        public static readonly Field Tensors = new(0, "tensors");
        public static readonly Field Inputs = new(1, "inputs");
        public static readonly Field Outputs = new(2, "outputs");
        public static readonly Field Operators = new(3, "operators");
    }

    public static class Tensor
    {
        public static readonly Field Shape = new(0, "shape");
        public static readonly Field Type = new(1, "type");
        public static readonly Field Buffer = new(2, "buffer");
        public static readonly Field Name = new(3, "name");
        public static readonly Field Quantization = new(4, "quantization");
        public static readonly Field IsVariable = new(5, "is_variable");
        public static readonly Field Sparsity = new(6, "sparsity");
    }

    public static class Quantization
    {
        public static readonly Field Scale = new(2, "scale");
        public static readonly Field ZeroPoint = new(3, "zero_point");
        public static readonly Field DetailsType = new(4, "details_type");
        public static readonly Field QuantizedDimension = new(6, "quantized_dimension");
    }

    public static class Buffer
    {
        public static readonly Field Data = new(0, "data");
        public static readonly Field Offset = new(1, "offset");
        public static readonly Field Size = new(2, "size");
    }

    public static class Metadata
    {
        public static readonly Field Name = new(0, "name");
        public static readonly Field Buffer = new(1, "buffer");
    }

    public static class Operator
    {
        public static readonly Field OpcodeIndex = new(0, "opcode_index");
        public static readonly Field Inputs = new(1, "inputs");
        public static readonly Field Outputs = new(2, "outputs");
        public static readonly Field OptionsType = new(3, "builtin_options_type");
        public static readonly Field Options = new(4, "builtin_options");
    }

    public static class Conv2DOptions
    {
        public const byte Type = 1;
        public static readonly Field Padding = new(0, "padding");
        public static readonly Field StrideWidth = new(1, "stride_w");
        public static readonly Field StrideHeight = new(2, "stride_h");
        public static readonly Field Activation = new(3, "fused_activation_function");
        public static readonly Field DilationWidth = new(4, "dilation_w_factor");
        public static readonly Field DilationHeight = new(5, "dilation_h_factor");
    }

    public static class DepthwiseConv2DOptions
    {
        public const byte Type = 2;
        public static readonly Field Padding = new(0, "padding");
        public static readonly Field StrideWidth = new(1, "stride_w");
        public static readonly Field StrideHeight = new(2, "stride_h");
        public static readonly Field DepthMultiplier = new(3, "depth_multiplier");
        public static readonly Field Activation = new(4, "fused_activation_function");
        public static readonly Field DilationWidth = new(5, "dilation_w_factor");
        public static readonly Field DilationHeight = new(6, "dilation_h_factor");
    }

    public static class Pool2DOptions
    {
        public const byte Type = 5;
        public static readonly Field Padding = new(0, "padding");
        public static readonly Field StrideWidth = new(1, "stride_w");
        public static readonly Field StrideHeight = new(2, "stride_h");
        public static readonly Field FilterWidth = new(3, "filter_width");
        public static readonly Field FilterHeight = new(4, "filter_height");
        public static readonly Field Activation = new(5, "fused_activation_function");
    }

    public static class FullyConnectedOptions
    {
        public const byte Type = 8;
        public static readonly Field Activation = new(0, "fused_activation_function");
        public static readonly Field WeightsFormat = new(1, "weights_format");
        public static readonly Field KeepDimensions = new(2, "keep_num_dims");
    }

    public static class L2NormOptions
    {
        public const byte Type = 11;
        public static readonly Field Activation = new(0, "fused_activation_function");
    }

    public static class SoftmaxOptions
    {
        public const byte Type = 9;
        public static readonly Field Beta = new(0, "beta");
    }

    public static class ConcatenationOptions
    {
        public const byte Type = 10;
        public static readonly Field Axis = new(0, "axis");
        public static readonly Field Activation = new(1, "fused_activation_function");
    }

    public static class AddOptions
    {
        public const byte Type = 11;
        public static readonly Field Activation = new(0, "fused_activation_function");
    }

    public static class ReshapeOptions
    {
        public const byte Type = 17;
        public static readonly Field NewShape = new(0, "new_shape");
    }

    public static class MulOptions
    {
        public const byte Type = 21;
        public static readonly Field Activation = new(0, "fused_activation_function");
    }

    public static class PadOptions
    {
        public const byte Type = 22;
    }

    public static class ReducerOptions
    {
        public const byte Type = 27;
        public static readonly Field KeepDimensions = new(0, "keep_dims");
    }

    public static class StridedSliceOptions
    {
        public const byte Type = 32;
        public static readonly Field BeginMask = new(0, "begin_mask");
        public static readonly Field EndMask = new(1, "end_mask");
        public static readonly Field EllipsisMask = new(2, "ellipsis_mask");
        public static readonly Field NewAxisMask = new(3, "new_axis_mask");
        public static readonly Field ShrinkAxisMask = new(4, "shrink_axis_mask");
    }

    public static class SvdfOptions
    {
        public const byte Type = 6;
        public static readonly Field Rank = new(0, "rank");
        public static readonly Field Activation = new(1, "fused_activation_function");
    }

    public static class LstmOptions
    {
        public const byte Type = 71;
        public static readonly Field Activation = new(0, "fused_activation_function");
        public static readonly Field CellClip = new(1, "cell_clip");
        public static readonly Field ProjectionClip = new(2, "proj_clip");
        public static readonly Field TimeMajor = new(3, "time_major");
    }

    public static class VarHandleOptions
    {
        public const byte Type = 111;
        public static readonly Field Container = new(0, "container");
        public static readonly Field SharedName = new(1, "shared_name");
    }

    public static class CallOnceOptions
    {
        public const byte Type = 103;
        public static readonly Field InitSubgraph = new(0, "init_subgraph_index");
    }

    public static class PackOptions
    {
        public const byte Type = 59;
        public static readonly Field Axis = new(1, "axis");
    }

    public static class UnpackOptions
    {
        public static readonly Field Axis = new(1, "axis");
    }

    public static class LeakyReluOptions
    {
        public const byte Type = 75;
        public static readonly Field Alpha = new(0, "alpha");
    }

    public static class TransposeConvOptions
    {
        public const byte Type = 49;
        public static readonly Field Padding = new(0, "padding");
        public static readonly Field StrideWidth = new(1, "stride_w");
        public static readonly Field StrideHeight = new(2, "stride_h");
        public static readonly Field Activation = new(3, "fused_activation_function");
    }

    public static class ResizeBilinearOptions
    {
        public const byte Type = 15;
        public static readonly Field AlignCorners = new(2, "align_corners");
        public static readonly Field HalfPixelCenters = new(3, "half_pixel_centers");
    }

    public static class ResizeNearestOptions
    {
        public const byte Type = 74;
        public static readonly Field AlignCorners = new(0, "align_corners");
        public static readonly Field HalfPixelCenters = new(1, "half_pixel_centers");
    }

    public static class SubOptions
    {
        public const byte Type = 28;
        public static readonly Field Activation = new(0, "fused_activation_function");
    }

    public static class DivOptions
    {
        public const byte Type = 29;
        public static readonly Field Activation = new(0, "fused_activation_function");
    }

    public static class GatherOptions
    {
        public static readonly Field Axis = new(0, "axis");
        public static readonly Field BatchDimensions = new(1, "batch_dims");
    }

    public static class BlockOptions
    {
        public static readonly Field Size = new(0, "block_size");
    }

    public static class MirrorPadOptions
    {
        public static readonly Field Mode = new(0, "mode");
    }
}

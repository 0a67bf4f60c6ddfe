using System.Runtime.InteropServices;
using MicroNets.Graph;
using MicroNets.Quantization.Arithmetic;
using MicroNets.Quantization.Interpreter.Lanes;

namespace MicroNets.Quantization.Interpreter.Steps;

/// <summary>
/// Convolution channel by channel, a register of channels at a time; weights are widened to 32 bits, [tap][channel]. As in
/// <see cref="ConvolutionStep{TLanes,TVector}"/> the frame holds the zero point and the biases make up for it.
/// </summary>
internal sealed unsafe class DepthwiseStep<TLanes, TVector> : InterpreterStep
    where TLanes : struct, IIntegerLanes<TVector>
    where TVector : unmanaged
{
    private readonly int _source;
    private readonly int _target;
    private readonly Window _window;
    private readonly Shape _output;
    private readonly PaddedInput _padded;
    private readonly ChannelScaling _scaling;
    private readonly int[] _packed;
    private readonly int* _weights;
    private readonly int _room;

    public DepthwiseStep(int source, int target, Shape input, Shape output, Window window, WeightedArithmetic arithmetic,
        IntegerWeights weights)
    {
        _source = source;
        _target = target;
        _window = window;
        _output = output;
        _padded = new PaddedInput(input, window, arithmetic.InputZeroPoint);
        int channels = output.Channels;
        _room = (channels + TLanes.Count - 1) / TLanes.Count * TLanes.Count;
        _packed = GC.AllocateArray<int>(checked(_room * window.Kernel.Area), pinned: true);
        _weights = (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_packed, 0);
        int[] biases = weights.Biases.ToArray();
        for (int i = 0; i < weights.Values.Count; i++)
        {
            _packed[(i / channels * _room) + (i % channels)] = weights.Values[i];
            biases[i % channels] -= arithmetic.InputZeroPoint * weights.Values[i];
        }

        _scaling = new ChannelScaling(arithmetic, biases, _room);
    }

    public override void Run(Workspace workspace)
    {
        sbyte* input = workspace.Scratch;
        _padded.CopyBytes(workspace.Tensors[_source], input, 0);
        sbyte* output = workspace.Tensors[_target];
        int channels = _output.Channels, pitch = _padded.RowPitch;
        for (int y = 0; y < _output.Height; y++)
        {
            for (int x = 0; x < _output.Width; x++)
            {
                sbyte* corner = input + (y * _window.Stride.Height * pitch) + (x * _window.Stride.Width * channels);
                sbyte* pixel = output + (((y * _output.Width) + x) * channels);
                for (int c = 0; c < channels; c += TLanes.Count)
                    _scaling.Store<TLanes, TVector>(Sum(corner + c, pitch, c), c, channels - c, pixel + c);
            }
        }
    }

    private TVector Sum(sbyte* corner, int pitch, int channel)
    {
        TVector sum = _scaling.Bias<TLanes, TVector>(channel);
        int* w = _weights + channel;
        for (int ky = 0; ky < _window.Kernel.Height; ky++, corner += pitch)
        {
            sbyte* tap = corner;
            for (int kx = 0; kx < _window.Kernel.Width; kx++, tap += _output.Channels, w += _room)
                sum = TLanes.Add(sum, TLanes.Multiply(TLanes.Widen(tap), TLanes.Load(w)));
        }

        return sum;
    }
}

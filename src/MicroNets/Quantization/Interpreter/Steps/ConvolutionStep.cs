using System.Runtime.InteropServices;
using MicroNets.Graph;
using MicroNets.Quantization.Arithmetic;
using MicroNets.Quantization.Interpreter.Lanes;

namespace MicroNets.Quantization.Interpreter.Steps;

/// <summary>
/// Convolution (and, as one pixel, a dense layer) as a sum over the rows of the kernel: a row is one run of neighbouring inputs,
/// taken word by word. Four output pixels by two registers of channels are summed at a time. Weights are packed
/// [strip of channels][kernel row][word][channel of the strip][input of the word]; what fills a row up to whole words is zero.
/// The input's zero point goes into the biases: Σ (x − z)·w = Σ x·w − z·Σ w.
/// </summary>
internal sealed unsafe class ConvolutionStep<TLanes, TVector> : InterpreterStep
    where TLanes : struct, IIntegerLanes<TVector>
    where TVector : unmanaged
{
    private readonly int _source;
    private readonly int _target;
    private readonly Window _window;
    private readonly Shape _output;
    private readonly PaddedInput _padded;
    private readonly ChannelScaling _scaling;
    private readonly sbyte[] _packed;
    private readonly int* _weights;
    private readonly int _bytesPerInput;
    private readonly int _wordsPerRow;
    private readonly int _pixelPitch;

    public ConvolutionStep(int source, int target, Shape input, Shape output, Window window, WeightedArithmetic arithmetic,
        IntegerWeights weights)
    {
        _source = source;
        _target = target;
        _window = window;
        _output = output;
        _padded = new PaddedInput(input, window, arithmetic.InputZeroPoint);
        _bytesPerInput = 4 / TLanes.InputsPerWord;
        int row = window.Kernel.Width * input.Channels;
        _wordsPerRow = (row + TLanes.InputsPerWord - 1) / TLanes.InputsPerWord;
        _pixelPitch = window.Stride.Width * input.Channels * _bytesPerInput;

        int strip = 2 * TLanes.Count;
        int strips = (output.Channels + strip - 1) / strip;
        _packed = GC.AllocateArray<sbyte>(checked(4 * strips * strip * window.Kernel.Height * _wordsPerRow), pinned: true);
        _weights = (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_packed, 0);
        Pack(weights.Values.Span, row, strip);
        _scaling = new ChannelScaling(arithmetic, Biases(arithmetic, weights), strips * strip);
    }

    public static int ScratchBytes(Shape input, Window window) => 2 * new PaddedInput(input, window, 0).Elements;

    public override void Run(Workspace workspace)
    {
        byte* input = (byte*)workspace.Scratch;
        if (TLanes.InputsPerWord == 4)
            _padded.CopyBytes(workspace.Tensors[_source], (sbyte*)input, 128);
        else
            _padded.CopyWords(workspace.Tensors[_source], (short*)input);

        sbyte* output = workspace.Tensors[_target];
        int rowPitch = _padded.RowPitch * _bytesPerInput;
        for (int y = 0; y < _output.Height; y++)
        {
            byte* row = input + (y * _window.Stride.Height * rowPitch);
            for (int x = 0; x < _output.Width; x += 4)
            {
                int pixels = Math.Min(4, _output.Width - x);
                RunTile(row + (x * _pixelPitch), rowPitch, pixels, output + (((y * _output.Width) + x) * _output.Channels));
            }
        }
    }

    // Tiles of fewer than four pixels sum the last one over again.
    private void RunTile(byte* input, int rowPitch, int pixels, sbyte* output)
    {
        byte* p0 = input;
        byte* p1 = input + (Math.Min(1, pixels - 1) * _pixelPitch);
        byte* p2 = input + (Math.Min(2, pixels - 1) * _pixelPitch);
        byte* p3 = input + (Math.Min(3, pixels - 1) * _pixelPitch);
        int* w = _weights;
        for (int channel = 0; channel < _output.Channels; channel += 2 * TLanes.Count)
        {
            TVector a0 = _scaling.Bias<TLanes, TVector>(channel), b0 = _scaling.Bias<TLanes, TVector>(channel + TLanes.Count);
            TVector a1 = a0, a2 = a0, a3 = a0, b1 = b0, b2 = b0, b3 = b0;
            for (int ky = 0; ky < _window.Kernel.Height; ky++)
            {
                int offset = ky * rowPitch;
                for (int word = 0; word < _wordsPerRow; word++, offset += 4, w += 2 * TLanes.Count)
                {
                    TVector wa = TLanes.Load(w), wb = TLanes.Load(w + TLanes.Count);
                    TVector x0 = TLanes.Broadcast(*(int*)(p0 + offset));
                    a0 = TLanes.Dot(a0, x0, wa);
                    b0 = TLanes.Dot(b0, x0, wb);
                    TVector x1 = TLanes.Broadcast(*(int*)(p1 + offset));
                    a1 = TLanes.Dot(a1, x1, wa);
                    b1 = TLanes.Dot(b1, x1, wb);
                    TVector x2 = TLanes.Broadcast(*(int*)(p2 + offset));
                    a2 = TLanes.Dot(a2, x2, wa);
                    b2 = TLanes.Dot(b2, x2, wb);
                    TVector x3 = TLanes.Broadcast(*(int*)(p3 + offset));
                    a3 = TLanes.Dot(a3, x3, wa);
                    b3 = TLanes.Dot(b3, x3, wb);
                }
            }

            Store(a0, b0, channel, output);
            if (pixels > 1)
                Store(a1, b1, channel, output + _output.Channels);
            if (pixels > 2)
                Store(a2, b2, channel, output + (2 * _output.Channels));
            if (pixels > 3)
                Store(a3, b3, channel, output + (3 * _output.Channels));
        }
    }

    private void Store(TVector a, TVector b, int channel, sbyte* output)
    {
        int channels = _output.Channels - channel;
        _scaling.Store<TLanes, TVector>(a, channel, channels, output + channel);
        if (channels > TLanes.Count)
            _scaling.Store<TLanes, TVector>(b, channel + TLanes.Count, channels - TLanes.Count, output + channel + TLanes.Count);
    }

    private void Pack(ReadOnlySpan<sbyte> weights, int row, int strip)
    {
        int inputs = TLanes.InputsPerWord, rows = _window.Kernel.Height;
        for (int channel = 0; channel < _output.Channels; channel++)
        {
            for (int ky = 0; ky < rows; ky++)
            {
                for (int i = 0; i < row; i++)
                {
                    int word = (((((channel / strip * rows) + ky) * _wordsPerRow) + (i / inputs)) * strip) + (channel % strip);
                    sbyte weight = weights[(((channel * rows) + ky) * row) + i];
                    if (inputs == 4)
                        _packed[(4 * word) + (i % 4)] = weight;
                    else
                        ((short*)_weights)[(2 * word) + (i % 2)] = weight;
                }
            }
        }
    }

    private static int[] Biases(WeightedArithmetic arithmetic, IntegerWeights weights)
    {
        int offset = arithmetic.InputZeroPoint + (TLanes.InputsPerWord == 4 ? 128 : 0);
        int perChannel = weights.Values.Count / weights.Biases.Count;
        var biases = new int[weights.Biases.Count];
        for (int c = 0; c < biases.Length; c++)
        {
            int sum = 0;
            foreach (sbyte weight in weights.Values.Span.Slice(c * perChannel, perChannel))
                sum += weight;
            biases[c] = weights.Biases[c] - (offset * sum);
        }

        return biases;
    }
}

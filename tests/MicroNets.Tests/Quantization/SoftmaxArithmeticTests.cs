using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;

namespace MicroNets.Tests.Quantization;

public class SoftmaxArithmeticTests
{
    [Theory]
    [InlineData(2, 0)]
    [InlineData(300, -127)] // 256/300 rounds to 1.
    [InlineData(600, -128)]
    [InlineData(2000, -128)]
    public void Equal_logits_share_the_whole(int count, int expected)
    {
        var output = new int[count];
        SoftmaxArithmetic.Of(new TensorFormat(8, 0.1f, 0)).Run(new int[count], output);
        Assert.All(output, share => Assert.Equal(expected, share));
    }
}

using MicroNets.Numerics;

namespace MicroNets.Data.Synthesis;

/// <summary>Paints one scene: a background, a few things, perhaps a person, then the camera's noise.</summary>
internal static class PersonScene
{
    private const int Shades = 40;

    public static Picture Paint(ulong seed, string split, int index, int side, bool hasPerson)
    {
        var random = new RandomStream(seed, $"scene/{split}", index);
        var canvas = new Canvas(side);
        PaintBackground(canvas, ref random);
        int things = 2 + random.NextInt32(4), behind = random.NextInt32(things);
        for (int i = 0; i < things; i++)
        {
            if (i == behind && hasPerson)
                PaintPerson(canvas, ref random);
            PaintThing(canvas, ref random);
        }

        return canvas.Develop(noise: 2 + 8 * random.NextDouble(), gain: 0.6 + 0.6 * random.NextDouble(), ref random);
    }

    private static void PaintBackground(Canvas canvas, ref RandomStream random)
    {
        double horizon = 0.3 + 0.5 * random.NextDouble();
        Colour far = Colour.Random(ref random), near = Colour.Random(ref random);
        canvas.Rectangle(0, 0, 1, horizon, far);
        canvas.Rectangle(0, horizon, 1, 1, near);
        for (int i = 0; i < 3; i++)
        {
            double left = random.NextDouble(), width = 0.1 + 0.4 * random.NextDouble(), top = horizon * random.NextDouble();
            canvas.Rectangle(left, top, left + width, horizon, far.Shaded(Shades * (2 * random.NextDouble() - 1)));
        }
    }

    /// <summary>A pole with a ball on it, a box, a bush, a ball or an animal, anywhere and of any size.</summary>
    private static void PaintThing(Canvas canvas, ref RandomStream random)
    {
        double x = random.NextDouble(), y = 0.3 + 0.65 * random.NextDouble(), size = 0.08 + 0.3 * random.NextDouble();
        Colour colour = Colour.Random(ref random);
        switch (random.NextInt32(5))
        {
            case 0:
                canvas.Limb(x, y, x, y - 1.6 * size, 0.06 * size, colour);
                canvas.Ellipse(x, y - 1.6 * size, 0.16 * size, 0.16 * size, Colour.Random(ref random));
                break;
            case 1:
                canvas.Rectangle(x - size / 2, y - size * (0.4 + random.NextDouble()), x + size / 2, y, colour);
                break;
            case 2:
                for (int leaf = 0; leaf < 8; leaf++)
                    canvas.Ellipse(x + size * (random.NextDouble() - 0.5), y - size * random.NextDouble(), 0.25 * size, 0.2 * size,
                        colour.Shaded(Shades * (random.NextDouble() - 0.5)));
                break;
            case 3:
                canvas.Ellipse(x, y - 0.3 * size, 0.3 * size, 0.3 * size, colour);
                break;
            default:
                canvas.Ellipse(x, y - 0.5 * size, 0.5 * size, 0.22 * size, colour);
                canvas.Ellipse(x + 0.5 * size, y - 0.75 * size, 0.16 * size, 0.14 * size, colour);
                for (int leg = 0; leg < 4; leg++)
                    canvas.Limb(x + size * (0.25 * leg - 0.38), y - 0.4 * size,
                        x + size * (0.25 * leg - 0.38 + 0.1 * (random.NextDouble() - 0.5)), y, 0.05 * size, colour);
                break;
        }
    }

    /// <summary>Head, hair, trunk, two arms and two legs in some pose; proportions of an adult, 7½ heads tall, give or take.</summary>
    private static void PaintPerson(Canvas canvas, ref RandomStream random)
    {
        double height = 0.35 + 0.75 * random.NextDouble(), head = height / (6.5 + 1.5 * random.NextDouble());
        double x = 0.15 + 0.7 * random.NextDouble(), feet = Math.Min(1.25, 0.55 + 0.5 * random.NextDouble() + 0.3 * height);
        double lean = 0.1 * height * (random.NextDouble() - 0.5), hip = feet - 0.5 * height, neck = feet - 0.84 * height,
            shoulder = 0.13 * height;
        Colour skin = Colour.Skin(ref random), shirt = Colour.Random(ref random), trousers = Colour.Random(ref random),
            hair = Colour.Random(ref random).Shaded(-90);
        for (int sign = -1; sign <= 1; sign += 2)
        {
            double knee = x + sign * 0.05 * height + 0.12 * height * (random.NextDouble() - 0.5),
                foot = knee + 0.14 * height * (random.NextDouble() - 0.5);
            canvas.Limb(x + sign * 0.05 * height, hip, knee, (hip + feet) / 2, 0.05 * height, trousers);
            canvas.Limb(knee, (hip + feet) / 2, foot, feet, 0.04 * height, trousers.Shaded(-10));
            canvas.Ellipse(foot, feet, 0.05 * height, 0.02 * height, hair);
        }

        canvas.Limb(x, hip, x + lean, neck + 0.08 * height, 0.1 * height, shirt);
        for (int sign = -1; sign <= 1; sign += 2)
        {
            double elbowX = x + lean + sign * (shoulder + 0.08 * height * random.NextDouble()),
                elbowY = neck + 0.2 * height + 0.06 * height * (random.NextDouble() - 0.5);
            double handX = elbowX + 0.2 * height * (random.NextDouble() - 0.5),
                handY = elbowY + 0.2 * height * (random.NextDouble() < 0.8 ? 1 : -1);
            canvas.Limb(x + lean + sign * shoulder * 0.75, neck + 0.05 * height, elbowX, elbowY, 0.035 * height, shirt.Shaded(12));
            canvas.Limb(elbowX, elbowY, handX, handY, 0.025 * height, skin);
        }

        canvas.Limb(x + lean, neck, x + lean, neck - 0.4 * head, 0.2 * head, skin);
        canvas.Ellipse(x + lean, neck - 0.75 * head, 0.42 * head, 0.52 * head, hair);
        canvas.Ellipse(x + lean, neck - 0.62 * head, 0.36 * head, 0.42 * head, skin);
    }
}

/* Maps the colours of themes to terminals with fewer colours. */

#include "tui/theme.h"

#include <stdbool.h>
#include <stdlib.h>

struct rgb {
    int red, green, blue;
};

static const int cube_levels[] = {0, 95, 135, 175, 215, 255};

static struct rgb rgb_of(int32_t colour)
{
    return (struct rgb){colour >> 16 & 0xff, colour >> 8 & 0xff, colour & 0xff};
}

/* Perceived distance of two colours, squared. The weights depend on the mean of red: the eye is more
 * sensitive to red in light colours and to blue in dark ones. */
static int distance(struct rgb a, struct rgb b)
{
    int mean = (a.red + b.red) / 2;
    int red = a.red - b.red;
    int green = a.green - b.green;
    int blue = a.blue - b.blue;
    return (((512 + mean) * red * red) >> 8) + 4 * green * green + (((767 - mean) * blue * blue) >> 8);
}

static int nearest_level(int value)
{
    int nearest = 0;
    for (int i = 1; i < 6; i++) {
        if (abs(cube_levels[i] - value) < abs(cube_levels[nearest] - value)) {
            nearest = i;
        }
    }
    return nearest;
}

/* With 256 colours: a cube of six levels a side, then a ramp of greys. The first 16 are not used: users
 * configure them. */
static int nearest_of_256(struct rgb colour)
{
    int red = nearest_level(colour.red);
    int green = nearest_level(colour.green);
    int blue = nearest_level(colour.blue);
    int nearest = 16 + 36 * red + 6 * green + blue;
    int smallest = distance(colour, (struct rgb){cube_levels[red], cube_levels[green], cube_levels[blue]});
    for (int i = 0; i < 24; i++) {
        int level = 8 + 10 * i;
        int difference = distance(colour, (struct rgb){level, level, level});
        if (difference < smallest) {
            smallest = difference;
            nearest = 232 + i;
        }
    }
    return nearest;
}

static int highest(struct rgb colour)
{
    int value = colour.red > colour.green ? colour.red : colour.green;
    return value > colour.blue ? value : colour.blue;
}

static int lowest(struct rgb colour)
{
    int value = colour.red < colour.green ? colour.red : colour.green;
    return value < colour.blue ? value : colour.blue;
}

/* With 16 or 8 colours, hue decides first, then lightness: pale green becomes green although white is
 * nearer. */
static int nearest_of_16(struct rgb colour, bool bright)
{
    int top = highest(colour);
    int bottom = lowest(colour);
    if (top - bottom < top / 5) { /* hardly a hue: black, dark grey, light grey, white */
        static const int greys[] = {0, 8, 7, 15};
        int step = top < 64 ? 0 : top < 128 ? 1 : top < 224 ? 2 : 3;
        return bright ? greys[step] : greys[step] & 7;
    }
    int middle = (top + bottom) / 2;
    int hue =
        (colour.red > middle ? 1 : 0) | (colour.green > middle ? 2 : 0) | (colour.blue > middle ? 4 : 0);
    return bright && top >= 0xc0 ? hue + 8 : hue;
}

int theme_nearest_colour(int32_t colour, int colours)
{
    return colours >= 256 ? nearest_of_256(rgb_of(colour)) : nearest_of_16(rgb_of(colour), colours >= 16);
}

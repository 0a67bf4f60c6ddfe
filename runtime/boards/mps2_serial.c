/* Serial line and clock of Arm MPS2. */
#define HERTZ 25000000
#define UART 0x40004000u
#define FPGAIO 0x40028000u
#include "mps_serial.h"

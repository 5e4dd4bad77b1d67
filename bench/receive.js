// The stream in node: the client of ws, JSON.parse and a Map. receive.js PORT SKIPPED MESSAGES
//
// As one would write it who wants it fast: no compression, no object is made anew that can be kept, nothing is waited for.
// What it measures and tells is the same as in meter.c.

'use strict';

function fail(why) {
    console.error(why);
    process.exit(1);
}

function load() {
    try {
        return require('ws');
    } catch (error) {
        return fail(`no ws for node: ${error.code}`);
    }
}

const WebSocket = load();

if (process.argv.length !== 5) {
    console.error('usage: receive.js PORT SKIPPED MESSAGES');
    process.exit(2);
}
const [port, skipped, messages] = process.argv.slice(2).map(Number);
const extensions = new Map();

function extensionOf(number) {
    let extension = extensions.get(number);
    if (extension === undefined) {
        extension = {status: -1, lamp: -1, otherNumber: undefined, otherName: undefined, at: 0};
        extensions.set(number, extension);
    }
    return extension;
}

// What is done with an event of each kind.
const kinds = {
    subscriber(event, at) {
        const extension = extensionOf(event.peer.slice(event.peer.lastIndexOf('-') + 1));
        extension.status = event.statusValue;
        extension.otherNumber = event.connectPeerNumber;
        extension.otherName = event.connectPeerName;
        extension.at = at;
    },
    extstatus(event, at) {
        const extension = extensionOf(event.exten);
        extension.lamp = event.status;
        extension.at = at;
    },
};

function apply(text) {
    const at = Date.now();
    for (const kind in text) {
        kinds[kind](text[kind], at);
    }
}

let count = 0;
let began;
let beganCpu;

function tell() {
    const measured = messages - skipped;
    const cpu = process.cpuUsage(beganCpu);
    const ms = performance.now() - began;
    console.log('cpu_us_a_message %s', ((cpu.user + cpu.system) / measured).toFixed(4));
    console.log('messages_a_second %s', (measured * 1e3 / ms).toFixed(0));
}

const socket = new WebSocket(`ws://127.0.0.1:${port}/`, {perMessageDeflate: false});
socket.on('error', (error) => fail(`no connection: ${error.message}`));
socket.on('close', () => fail('the server has hung up'));
socket.on('message', (data) => {
    const message = JSON.parse(data.toString());
    apply(message.text);
    if (++count === skipped) {
        began = performance.now();
        beganCpu = process.cpuUsage();
    }
    if (count === messages) {
        tell();
        if (message.id !== messages || extensions.size !== skipped) {
            fail('not everything was applied');
        }
        process.exit(0);
    }
});

"""Stores that can hold data about a device and that the bot does not read: named in every answer.

Nothing here is looked up, so nothing here is ever "none": each store is *not enumerated* until a person has looked.
The list follows Microsoft's articles named in `NOTES`, the lists of IoT Hub endpoints and events, and the categories
of the resource logs of both services.
"""

from dataclasses import dataclass

STATE = "not enumerated"
"""What is known about every store below."""


@dataclass(frozen=True, kw_only=True)
class Store:
    """A kind of store that may hold data about the device."""

    name: str
    why: str
    """Why the bot does not read it."""
    to_do: str
    """What a person does about it."""


@dataclass(frozen=True, kw_only=True)
class Note:
    """Something that Microsoft says about requests like this one, in our words."""

    text: str
    source: str
    """Address of the article."""


STORES: tuple[Store, ...] = (
    Store(
        name="Enrollment groups",
        why="A group is set up for many devices, and its settings are not one device's data.",
        to_do="Look in each group's initial twin and custom allocation settings for the device's id.",
    ),
    Store(
        name="Custom allocation function",
        why="The function is yours; DPS hands it the enrollment and what the device sent.",
        to_do="Search its request log, Application Insights and database.",
    ),
    Store(
        name="Messages waiting for the device",
        why="IoT Hub tells how many wait and gives their contents to the device alone.",
        to_do="Ask the system that sent them; they expire within two days.",
    ),
    Store(
        name="Configurations that select by tags or properties",
        why="The bot reads the conditions that name the device's id, and does not evaluate any other.",
        to_do="Look in the hub at which automatic configurations and edge deployments are applied to the device.",
    ),
    Store(
        name="Built-in endpoint (telemetry)",
        why="Events are kept for one to seven days and cannot be read for one device alone.",
        to_do="Search what the readers of the endpoint have stored.",
    ),
    Store(
        name="Message routes and their endpoints",
        why="Storage, Event Hubs, Service Bus and Cosmos DB behind a route are services of their own.",
        to_do="Make the request at each endpoint to which a route sends messages, twin or life-cycle events.",
    ),
    Store(
        name="Event Grid subscribers",
        why="Subscribers receive events with the device id, some with the whole twin, and keep what they like.",
        to_do="Make the request at each subscriber.",
    ),
    Store(
        name="Diagnostic logs",
        why="DPS and IoT Hub can log device ids to Log Analytics, Storage or Event Hubs, this search included.",
        to_do="Search where the diagnostic settings point; allow 30 days for a purge of Log Analytics.",
    ),
    Store(
        name="Files uploaded by the device",
        why="They lie in your storage account and outlive the device.",
        to_do="List the blobs below the device id in the hub's container, with versions and snapshots.",
    ),
    Store(
        name="Device Update",
        why="It has an inventory, deployment states and diagnostic logs of its own.",
        to_do="Search Device Update for the device; its groups are removed by hand.",
    ),
    Store(
        name="Other Azure services on the device",
        why="Defender for IoT, Digital Twins, Device Registry, Data Explorer and Stream Analytics keep their own.",
        to_do="Search each that is in use.",
    ),
    Store(
        name="Backups and exports of the registry",
        why="Registry exports, cloned hubs, infrastructure state files and build logs are plain files elsewhere.",
        to_do="Search them or let them expire as your retention rules say.",
    ),
    Store(
        name="Your asset or customer system",
        why="It alone knows which person a device belongs to.",
        to_do="Make the request there too.",
    ),
    Store(
        name="Microsoft's system-generated logs",
        why="Microsoft keeps them; a tenant cannot reach all of them.",
        to_do="Say so in the answer; see the notes.",
    ),
    Store(
        name="This bot and Slack",
        why="The bot keeps the request and its ledger; Slack keeps the messages and this file.",
        to_do="Keep or delete them as your retention rules say.",
    ),
)

NOTES: tuple[Note, ...] = (
    Note(
        text="A device that DPS has provisioned has more data in its IoT hub. A request is complete only when both "
        "were asked, and every place to which the hub sends data as well.",
        source="https://learn.microsoft.com/azure/iot-dps/iot-dps-customer-data-requests",
    ),
    Note(
        text="Microsoft's services write system-generated logs about what they did, some of it about single devices. "
        "Some of these logs cannot be read or exported by a tenant's administrators.",
        source="https://learn.microsoft.com/azure/iot-hub/iot-hub-customer-data-requests",
    ),
)

// Generated from protocols/v1 by protocols/generate.py; do not edit.

/** Metres in the named frame: x, y, z. World frames have WebXR axes: right-handed, +Y up. */
export type Vector3 = readonly [number, number, number];

/** Orientation x, y, z, w; unit norm within 1e-3. */
export type Quaternion = readonly [number, number, number, number];

/** What a person may do; see docs/security.md. */
export type Role = "field" | "expert" | "supervisor" | "auditor" | "admin";

/** How bad a fault is for people, plant or product. */
export type Severity = "low" | "medium" | "high" | "critical";

/** Where a camera was: world_from_camera. */
export interface Pose {
  /** Position in the world frame, metres. */
  readonly p: Vector3;
  /** Orientation with WebXR camera axes: +X right, +Y up, looking along -Z. */
  readonly q: Quaternion;
}

/** Undistorted pinhole camera; integer pixel coordinates are pixel centres. */
export interface Intrinsics {
  /** Focal length in pixels of a w x h image. */
  readonly fx: number;
  /** Focal length in pixels. */
  readonly fy: number;
  /** Principal point, pixels. */
  readonly cx: number;
  /** Principal point, pixels. */
  readonly cy: number;
  /** Image width in pixels. */
  readonly w: number;
  /** Image height in pixels. */
  readonly h: number;
}

/** One source frame (FrameId): the sender gives every source frame of a publication a number. */
export interface FrameRef {
  /** The publication. */
  readonly publication_id: string;
  /** The sender's number of the frame. */
  readonly frame_no: number;
}

/** A frame as a receiver saw it; the room translates it to a FrameRef within 45 RTP ticks. */
export interface SeenFrame {
  /** The receiver's subscription. */
  readonly subscription_id: string;
  /** RTP timestamp (90 kHz) of the frame on screen. */
  readonly rtp_ts: number;
}

/** Another surface under an ambiguous point. */
export interface Candidate {
  /** Metres, world frame. */
  readonly p_world: Vector3;
  /** Standard deviation, metres. */
  readonly sigma_m: number;
}

/** Where a mark lies, how that was found and how sure it is. p_world is null exactly when state is screen_only or lost. */
export interface Anchor {
  /** The tracking origin that p_world is in. */
  readonly world_id: string;
  /** What the position was computed from. track: followed in the picture; asset: through the asset's own frame. */
  readonly method: "depth" | "volume" | "depth+volume" | "mesh" | "sweep" | "marker" | "screen" | "track" | "asset";
  /** How far it can be trusted. */
  readonly state: "good" | "approximate" | "suspect" | "lost" | "screen_only";
  /** Metres, world frame. */
  readonly p_world?: Vector3 | null;
  /** Unit surface normal towards the camera, world frame. */
  readonly normal?: Vector3 | null;
  /** Standard deviation of the position, metres. */
  readonly sigma_m?: number | null;
  /** Number of depth frames behind the answer. */
  readonly views: number;
  /** Disagreement between methods, metres. */
  readonly residual_m?: number | null;
  /** Stable word when the state is not good, else empty. */
  readonly reason: string;
  /** All surfaces between which an ambiguous point lies, the one taken included; nearest to the camera first where that is known. */
  readonly candidates: readonly Candidate[];
  /** The same place in the asset's own frame, when that is known. */
  readonly p_asset?: Vector3 | null;
  /** Id of the asset's frame that p_asset is in. */
  readonly asset_frame?: string | null;
}

/** What a mark looks like and what its points mean. arrow: (u, v) is the head, points = [tail]. circle (an ellipse): (u, v) is the centre, points = [end of one half-axis, end of the other]. stroke: (u, v) is the first point, points = all of them in order, 2 to 256. text: (u, v) is the place, points = [where the label stands]. polygon, area: points = 3 to 64 corners, (u, v) is the first. distance: points = [A, B], (u, v) is A. angle: points = [A, vertex, B], (u, v) is the vertex. point: none. */
export type Shape = "point" | "arrow" | "circle" | "stroke" | "text" | "polygon" | "distance" | "angle" | "area";

/** Normalised image position u, v. Only half-axes of a circle and the label of a text may lie outside of the picture (0 to 1). */
export type ImagePoint = readonly [number, number];

/** A plane fitted to what a shape lies on. */
export interface Plane {
  /** A point on it, metres, world frame. */
  readonly point: Vector3;
  /** Unit normal towards the camera, world frame. */
  readonly normal: Vector3;
  /** Robust spread of the depth measurements around it, metres. */
  readonly residual_m: number;
}

/** What was measured, with its standard deviation: the true value lies within two of them in about 95 of 100 cases. */
export interface Measure {
  /** What of. */
  readonly kind: "distance" | "angle" | "area";
  /** In unit. */
  readonly value: number;
  /** m for a distance, rad for an angle, m2 for an area. */
  readonly unit: "m" | "rad" | "m2";
  /** Standard deviation of value, in unit. */
  readonly sigma: number;
}

/** A shape in space, in the world of its mark's anchor. What could not be measured is null, never guessed. */
export interface Geometry {
  /** One for each of the mark's points: where it lies, metres; null where that is not known. */
  readonly points_world: readonly (Vector3 | null)[];
  /** Unit surface normal towards the camera at the mark's place (arrow: at its head). */
  readonly normal?: Vector3 | null;
  /** The dominant plane of the shape. */
  readonly plane?: Plane | null;
  /** Vectors from the anchor, metres. circle: its two half-axes on the plane. arrow: from the head to the tail, text: from the place to the label, both as drawn, in the plane through the anchor parallel to the picture. Else empty. */
  readonly axes_world: readonly Vector3[];
  /** circle: lengths of the half-axes, the longer one first. Else empty. */
  readonly radii_m: readonly number[];
  /** distance, angle and area: the figure. */
  readonly measure?: Measure | null;
  /** How far the geometry can be trusted. screen_only: nothing of it is known in space. */
  readonly state: "good" | "approximate" | "suspect" | "lost" | "screen_only";
  /** Stable word when the state is not good or when a stand-in was used (dominant_plane), else empty. */
  readonly reason: string;
}

/** Who did something, as named at that time. */
export interface Actor {
  /** The account; guests have one of their own. */
  readonly account_id: string;
  /** Name on screen. */
  readonly display_name: string;
  /** The role used. */
  readonly role: Role;
}

/** A way to encode video. */
export type VideoCodec = "vp8" | "vp9" | "av1" | "h264" | "h265";

/** What a participant uses. */
export interface DeviceInfo {
  /** Kind of device. */
  readonly kind: "headset" | "emulator" | "camera" | "desk" | "headless";
  /** For people, e.g. Quest 3. */
  readonly name: string;
}

/** What a participant keeps to come back as the same one after its socket dropped. */
export interface Resume {
  /** As given in room.welcome. */
  readonly participant_id: string;
  /** Secret given in room.welcome. */
  readonly resume_key: string;
  /** Last event seen; the room sends the rest. */
  readonly last_seq: number;
}

/** First message on a room or desk socket, within 5 s. The token may be left out when the session cookie is sent. */
export interface Hello {
  /** Bearer token of the session. */
  readonly token?: string | null;
  /** Protocol version. */
  readonly protocol: number;
  /** Optional features the client has. */
  readonly features: readonly string[];
  /** The device. */
  readonly device: DeviceInfo;
  /** Language of texts made by the server for this participant. */
  readonly language: "en" | "zh";
  /** To come back as the same participant. */
  readonly resume?: Resume | null;
}

/** A STUN or TURN server for the page's peer connections. */
export interface IceServer {
  /** URLs. */
  readonly urls: readonly string[];
  /** For TURN. */
  readonly username?: string | null;
  /** For TURN. */
  readonly credential?: string | null;
}

/** A person or device in the call. */
export interface Participant {
  /** Identity in this room. */
  readonly participant_id: string;
  /** Who it is. */
  readonly actor: Actor;
  /** With what. */
  readonly device: DeviceInfo;
  /** False while its socket is away (it may resume for 60 s). */
  readonly is_connected: boolean;
}

/** A track offered to the room. */
export interface Publication {
  /** Identity. */
  readonly publication_id: string;
  /** Who offers it. */
  readonly participant_id: string;
  /** What it shows. */
  readonly source: "camera" | "microphone" | "screen";
  /** Media kind. */
  readonly kind: "audio" | "video";
  /** Muted by its owner. */
  readonly is_muted: boolean;
}

/** Answer to room.hello on a room socket. Events after resume.last_seq (or all) follow, then room.caught_up. */
export interface Welcome {
  /** Who you are here. */
  readonly participant_id: string;
  /** Keep it to resume. */
  readonly resume_key: string;
  /** The case of this room. */
  readonly case_id: string;
  /** Your name and role. */
  readonly self: Actor;
  /** Everyone here, you included. */
  readonly participants: readonly Participant[];
  /** What is offered now. */
  readonly publications: readonly Publication[];
  /** For RTCPeerConnection; empty on a plain LAN. */
  readonly ice_servers: readonly IceServer[];
  /** Newest event now. */
  readonly head_seq: number;
  /** True when the participant is the earlier one. */
  readonly is_resumed: boolean;
  /** Server time. */
  readonly server_utc_ms: number;
  /** Op kinds this participant may send. */
  readonly permissions: readonly string[];
  /** Video codecs that can be published here, most wanted first. */
  readonly video_codecs?: readonly VideoCodec[] | null;
}

/** All events up to seq were sent. */
export interface CaughtUp {
  /** Newest event sent. */
  readonly seq: number;
}

/** Keep-alive and clock estimate, every 5 s; a silent socket is closed after 15 s. */
export interface Ping {
  /** Sender's monotonic milliseconds. */
  readonly sent_at_ms: number;
}

/** Answer to ping. */
export interface Pong {
  /** As in the ping. */
  readonly sent_at_ms: number;
  /** Server's monotonic milliseconds at receipt. */
  readonly server_monotonic_ms: number;
  /** Server UTC. */
  readonly server_utc_ms: number;
}

/** A request was refused (re names it) or the socket is about to close. */
export interface ErrorBody {
  /** Stable code of server/sightline/errors.py. */
  readonly code: string;
  /** For people: what happened and what to do. */
  readonly message: string;
  /** Whether trying again later can help. */
  readonly is_retryable: boolean;
  /** Machine-readable facts. */
  readonly details: Record<string, unknown>;
}

/** A request without a result of its own was carried out. */
export interface Ok {
}

/** Someone came, changed or resumed. */
export interface ParticipantChanged {
  /** The new state. */
  readonly participant: Participant;
}

/** Someone left for good. */
export interface ParticipantLeft {
  /** Who. */
  readonly participant_id: string;
}

/** A publication appeared or changed. */
export interface PublicationChanged {
  /** The new state. */
  readonly publication: Publication;
}

/** A publication is gone. */
export interface PublicationEnded {
  /** Which. */
  readonly publication_id: string;
}

/** The media worker was restarted: publish and subscribe again with new peer connections. */
export interface MediaReset {
  /** For the log. */
  readonly reason: string;
}

/** What an offered m-section carries. */
export interface TrackOffer {
  /** The m-section. */
  readonly mid: string;
  /** What it shows. */
  readonly source: "camera" | "microphone" | "screen";
}

/** The client's offer for its publish transport (also to restart ICE). */
export interface PublishOffer {
  /** Session description, BUNDLE, rtcp-mux. */
  readonly sdp: string;
  /** Every sending m-section. */
  readonly tracks: readonly TrackOffer[];
}

/** Which publication a section became. */
export interface PublishedTrack {
  /** The m-section. */
  readonly mid: string;
  /** Its publication. */
  readonly publication_id: string;
}

/** Answer to publish.offer. */
export interface PublishAnswer {
  /** Session description. */
  readonly sdp: string;
  /** One per offered track. */
  readonly tracks: readonly PublishedTrack[];
}

/** The client has made its subscribe peer connection and wants offers; also after media_reset. */
export interface SubscribeStart {
}

/** What an m-section of the server's offer carries. */
export interface SubscribedTrack {
  /** The m-section. */
  readonly mid: string;
  /** The subscription. */
  readonly subscription_id: string;
  /** The publication. */
  readonly publication_id: string;
  /** Whose. */
  readonly participant_id: string;
  /** What it shows. */
  readonly source: "camera" | "microphone" | "screen";
  /** Media kind. */
  readonly kind: "audio" | "video";
}

/** The server's offer; a newer version supersedes an unanswered one. */
export interface SubscribeOffer {
  /** Counts up per participant. */
  readonly version: number;
  /** Session description. Ended sections are inactive and reused later. */
  readonly sdp: string;
  /** Live sections. */
  readonly tracks: readonly SubscribedTrack[];
}

/** Answer to subscribe.offer. */
export interface SubscribeAnswer {
  /** As in the offer. */
  readonly version: number;
  /** Session description. */
  readonly sdp: string;
}

/** The owner muted or unmuted. */
export interface MuteChange {
  /** Which. */
  readonly publication_id: string;
  /** New state. */
  readonly is_muted: boolean;
}

/** How a subscription is shown on this page now, so that no larger layer than needed is sent. The newest counts. */
export interface SubscriptionView {
  /** Which. */
  readonly subscription_id: string;
  /** Not shown at all (hidden tab, covered, paused): send nothing until this is false again. */
  readonly is_paused: boolean;
  /** Height of the picture on screen, device pixels; null for the best there is. */
  readonly max_height?: number | null;
}

/** To a publisher: the newest RTCP sender report that the server received, for frame identity (K). */
export interface SenderClock {
  /** Which. */
  readonly publication_id: string;
  /** Of the layer. */
  readonly ssrc: number;
  /** The report's NTP time as Unix milliseconds, with fraction. */
  readonly ntp_unix_ms: number;
  /** The report's RTP time, 90 kHz for video. */
  readonly rtp_ts: number;
}

/** To a subscriber: seen rtp_ts = reference ssrc's rtp_ts + offset (mod 2^32). Sent once and when the SSRC changes. */
export interface SubscriptionClock {
  /** Which. */
  readonly subscription_id: string;
  /** Publisher's SSRC whose clock is used. */
  readonly reference_ssrc: number;
  /** Ticks to add. */
  readonly offset: number;
}

/** A case as the expert desk lists it. */
export interface CallCard {
  /** Case. */
  readonly case_id: string;
  /** Short number. */
  readonly number: number;
  /** Title. */
  readonly title: string;
  /** The machine. */
  readonly asset_name: string;
  /** The plant's work order. */
  readonly work_order: string;
  /** State of the call. */
  readonly call_state: "none" | "ringing" | "in_call" | "ended";
  /** Who calls. */
  readonly caller: string;
  /** UTC of the last change of call state. */
  readonly since_ms: number;
  /** What the caller said. */
  readonly message: string;
}

/** On a desk socket, after desk hello and on every change: all ringing and running calls, ringing first. */
export interface DeskState {
  /** Calls. */
  readonly calls: readonly CallCard[];
}

/** On the unordered, unreliable data channel "frames" (bare body, no envelope), publisher to server to subscribers: one per encoded frame. */
export interface FrameRecord {
  /** The video publication. */
  readonly publication_id: string;
  /** Number of the source frame. */
  readonly frame_no: number;
  /** SSRC of the layer that rtp_ts belongs to. */
  readonly ssrc: number;
  /** RTP timestamp on the wire, 90 kHz. */
  readonly rtp_ts: number;
  /** Sender's monotonic milliseconds. */
  readonly captured_at_ms: number;
  /** Tracking origin; null for a plain camera. */
  readonly world_id?: string | null;
  /** Camera pose; null without tracking. */
  readonly pose?: Pose | null;
  /** Of the source image. */
  readonly intrinsics: Intrinsics;
  /** False while the mapping from frame to rtp_ts is in doubt. */
  readonly is_certain: boolean;
}

/** To a publisher: upload this frame, at full resolution unless told otherwise. */
export interface StillRequest {
  /** Name it in the upload. */
  readonly request_id: string;
  /** Which. */
  readonly publication_id: string;
  /** Which frame; with is_newest, one that is known to be older. */
  readonly frame_no: number;
  /** Why. */
  readonly reason: "evidence" | "look";
  /** True: the newest frame there is, whatever its number; the upload's header names it. */
  readonly is_newest?: boolean | null;
  /** Shrink a larger picture to this height, and its intrinsics with it. */
  readonly max_height?: number | null;
  /** Of a JPEG, 0 to 1; null for the best that is worth its bytes. */
  readonly quality?: number | null;
}

/** From the publisher: the frame has left its ring. */
export interface StillUnavailable {
  /** Which request. */
  readonly request_id: string;
  /** A frame that could be had instead. */
  readonly nearest_frame_no?: number | null;
}

/** Part "header" (JSON) of the multipart upload PUT /api/v1/cases/{case_id}/stills/{request_id}; part "image" is JPEG, PNG or WebP. */
export interface StillHeader {
  /** Exactly this frame. */
  readonly frame: FrameRef;
  /** Sender's monotonic milliseconds. */
  readonly captured_at_ms: number;
  /** Tracking origin. */
  readonly world_id?: string | null;
  /** Camera pose. */
  readonly pose?: Pose | null;
  /** Of the uploaded image. */
  readonly intrinsics: Intrinsics;
  /** The device's own frame, or what the expert's browser decoded (labelled fallback). */
  readonly source: "device" | "expert_grab";
}

/** Part "header" (JSON) of the multipart upload PUT /api/v1/cases/{case_id}/depth/{publication_id}/{frame_no}; part "depth" is zlib-deflated little-endian uint16 millimetres along the optical axis, row-major, 0 = none. */
export interface DepthHeader {
  /** The colour frame it is registered to. */
  readonly frame: FrameRef;
  /** Sender's monotonic milliseconds. */
  readonly captured_at_ms: number;
  /** Tracking origin. */
  readonly world_id: string;
  /** Pose of the camera that depth is registered to. */
  readonly pose: Pose;
  /** Depth image width in pixels. */
  readonly width: number;
  /** Depth image height in pixels. */
  readonly height: number;
  /** Of the depth image (w, h equal width, height). */
  readonly intrinsics: Intrinsics;
}

/** How one annotation stands to one frame. */
export interface MarkSight {
  /** Which. */
  readonly annotation_id: string;
  /** Seen, hidden behind something, outside the picture, or no depth to tell. */
  readonly visibility: "visible" | "occluded" | "outside" | "unknown";
  /** Normalised image x, 0 left edge, 1 right edge. */
  readonly u?: number | null;
  /** Normalised image y, 0 top edge, 1 bottom edge. */
  readonly v?: number | null;
  /** From the camera, metres. */
  readonly distance_m?: number | null;
  /** What following says now: stands still, moves with its part, cannot be followed any more, or its surroundings have changed; null when nobody looked. */
  readonly state?: "static" | "moving" | "lost" | "suspect" | null;
  /** Which way to turn towards it, as an angle in the picture: 0 = right, pi/2 = up; also when it lies behind. For the arrow at the edge. */
  readonly bearing_rad?: number | null;
  /** Where it is now, when it moves; metres, world frame of the picture. */
  readonly p_world?: Vector3 | null;
}

/** Ephemeral, a few times a second: marks against the newest depth frame, or against a frame of the video that was looked at. */
export interface MarksSeen {
  /** That frame. */
  readonly frame: FrameRef;
  /** Marks that something is known of: with depth all live marks of its world, else those that are followed. */
  readonly marks: readonly MarkSight[];
}

/** Ephemeral: where someone points in a picture, latest wins; u null = stopped. */
export interface Looking {
  /** Filled in by the server. */
  readonly participant_id?: string | null;
  /** The picture. */
  readonly publication_id: string;
  /** Normalised image x. */
  readonly u?: number | null;
  /** Normalised image y. */
  readonly v?: number | null;
}

/** A picture of an earlier visit: to look from there again, or to compare with. */
export interface StoredView {
  /** Path on this server, with a JPEG behind it. */
  readonly url: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Where its camera was, in the asset's frame. */
  readonly pose?: Pose | null;
  /** Normalised x of the mark in it that is to be compared. */
  readonly u?: number | null;
  /** Normalised y. */
  readonly v?: number | null;
}

/** Ephemeral, server to room: how finding the asset's own frame in this picture goes; latest wins, one per publication. */
export interface Localisation {
  /** This attempt; confirm and reject name it. */
  readonly localisation_id: string;
  /** The camera that is looked through. */
  readonly publication_id: string;
  /** Its tracking origin. */
  readonly world_id?: string | null;
  /** What it is compared with: an earlier visit to the asset, or this call before tracking began anew. */
  readonly target: "asset" | "earlier_world";
  /** Looking, no stored view is near (look from view), found but a person must say that it is the one, found, or given up. */
  readonly state: "searching" | "guide" | "confirm" | "placed" | "failed";
  /** Stable word for the state, e.g. too_few_inliers, uncertain, no_map; may be empty. */
  readonly reason: string;
  /** By stored pictures or by a tag. */
  readonly method?: "map" | "tag" | null;
  /** Standard deviation of a place, metres. */
  readonly sigma_m?: number | null;
  /** Median distance of matched points in the picture. */
  readonly residual_px?: number | null;
  /** Matched points that agree. */
  readonly inliers?: number | null;
  /** How many pictures were looked at. */
  readonly pictures?: number | null;
  /** Where to look from, or what to compare with. */
  readonly view?: StoredView | null;
  /** The live picture to compare. */
  readonly live_frame?: FrameRef | null;
  /** Normalised x of the mark in it. */
  readonly live_u?: number | null;
  /** Normalised y. */
  readonly live_v?: number | null;
}

/** How much of a picture gets through, from all of it to nothing: best layer, a smaller one, fewer frames, a still every few seconds with voice, voice and marks on the last still, and nothing at all (what people do is kept and sent later). */
export type Rung = "best" | "lower_layer" | "low_frame_rate" | "stills" | "last_still" | "store_forward";

/** Why it is not the best: the viewer's path is narrow, loses packets, has a long queue, or is silent; the sender's path; the viewer's connection is gone. */
export type RungReason = "none" | "bandwidth" | "loss" | "delay" | "silence" | "uplink" | "link";

/** Ephemeral, to everyone: what one viewer gets of one picture now. One per viewer and picture, the newest counts; it ends with either. */
export interface SubscriptionRung {
  /** The viewer. */
  readonly participant_id: string;
  /** The picture. */
  readonly publication_id: string;
  /** What the viewer gets. */
  readonly rung: Rung;
  /** Why. */
  readonly reason: RungReason;
  /** UTC of the last change of the rung. */
  readonly since_ms: number;
}

/** Ephemeral, to viewers who get stills: a new one. Fetch it at /api/v1/cases/{case_id}/looks/{look_id}. A mark on it names its frame. */
export interface Look {
  /** Identity; kept for a while only. */
  readonly look_id: string;
  /** Exactly this frame. */
  readonly frame: FrameRef;
  /** UTC at which the server had it. */
  readonly taken_at_ms: number;
  /** Tracking origin. */
  readonly world_id?: string | null;
  /** Camera pose. */
  readonly pose?: Pose | null;
  /** Of the still. */
  readonly intrinsics: Intrinsics;
  /** Of the file. */
  readonly size_bytes: number;
}

/** To a publisher: what of a picture is worth sending over its own path. The newest counts. */
export interface SendLimit {
  /** The picture. */
  readonly publication_id: string;
  /** True: send no video; stills are asked for instead. */
  readonly is_paused: boolean;
}

/** From a publisher every few seconds while it sends video: what it measures of its own path. */
export interface UplinkReport {
  /** The picture. */
  readonly publication_id: string;
  /** Estimate of what the path takes, bits per second. */
  readonly available_bps?: number | null;
  /** Round trip to the server. */
  readonly rtt_ms?: number | null;
  /** Frames per second that are encoded, of the best layer. */
  readonly fps?: number | null;
  /** The path holds the encoder back. */
  readonly is_limited: boolean;
}

/** From a viewer: a still is on its screen. */
export interface LookShown {
  /** Which. */
  readonly look_id: string;
  /** From the request to the last byte. */
  readonly took_ms: number;
}

/** A page has opened or closed its panel of figures; while it is open, stats.report comes every two seconds. */
export interface StatsWatch {
  /** Whether it is open. */
  readonly is_open: boolean;
}

/** One encoding of a publication as it arrives at the server. */
export interface LayerFigures {
  /** Name of the layer; null without layers. */
  readonly rid?: string | null;
  /** Of the picture, pixels, where known. */
  readonly height?: number | null;
  /** Over the last seconds. */
  readonly bitrate_bps: number;
}

/** What arrives of one publication. */
export interface PublicationFigures {
  /** Which. */
  readonly publication_id: string;
  /** Whose. */
  readonly participant_id: string;
  /** Media kind. */
  readonly kind: "audio" | "video";
  /** Media type without its kind, e.g. VP8. */
  readonly codec: string;
  /** Living encodings, smallest first. */
  readonly layers: readonly LayerFigures[];
  /** Share of packets lost on the way to the server, before they were sent again. */
  readonly loss?: number | null;
  /** The sender's own estimate of its path. */
  readonly available_bps?: number | null;
  /** Round trip that the sender measures. */
  readonly rtt_ms?: number | null;
}

/** What one participant gets of one publication. */
export interface SubscriptionFigures {
  /** The receiver. */
  readonly participant_id: string;
  /** Of what. */
  readonly publication_id: string;
  /** Sent to it, over the last seconds. */
  readonly bitrate_bps: number;
  /** Name of the layer that is sent; null without layers, or when nothing is sent. */
  readonly layer?: string | null;
  /** Of the picture that is sent, pixels, where known. */
  readonly height?: number | null;
  /** Share of the layer's frames that is sent. */
  readonly max_fps_share: number;
  /** Share of packets lost on the way to it. */
  readonly loss?: number | null;
  /** Round trip to it. */
  readonly rtt_ms?: number | null;
  /** What its path takes, where that is measured. */
  readonly estimate_bps?: number | null;
  /** Of a picture. */
  readonly rung?: Rung | null;
  /** Nothing is sent: it is not shown, or stills are sent instead. */
  readonly is_paused: boolean;
}

/** To a page with an open panel of figures: all publications and subscriptions of the call. */
export interface StatsReport {
  /** UTC. */
  readonly at_ms: number;
  /** What arrives at the server. */
  readonly publications: readonly PublicationFigures[];
  /** What leaves it. */
  readonly subscriptions: readonly SubscriptionFigures[];
}

/** A durable operation. Answered by ack after commit, or by error. Repeating op_id is harmless. */
export interface Op {
  /** UUIDv4, unique per case and actor. */
  readonly op_id: string;
  /** One of the op kinds below. */
  readonly kind: string;
  /** Per kind. */
  readonly body: Record<string, unknown>;
}

/** The operation is stored durably. */
export interface Ack {
  /** Which. */
  readonly op_id: string;
  /** Its first event. */
  readonly seq: number;
  /** True when it had been stored before. */
  readonly is_repeated: boolean;
}

/** One line of the case log, in order of seq, without gaps. */
export interface Event {
  /** Position in the case. */
  readonly seq: number;
  /** Server UTC. */
  readonly at_ms: number;
  /** Who. */
  readonly actor: Actor;
  /** The operation. */
  readonly op_id: string;
  /** Event kind. */
  readonly kind: string;
  /** Per kind. */
  readonly body: Record<string, unknown>;
  /** Chain hash. */
  readonly hash: string;
  /** What was erased later: its body, its actor's name. The chain holds their commitments. */
  readonly erased?: readonly ("body" | "name")[];
}

/** What a step measures and which readings are right. A reading equal to a limit is within it. */
export interface GuideMeasure {
  /** What is measured, by language. */
  readonly quantity: Record<string, string>;
  /** Unit of every number here and of the reading, e.g. mm/s. */
  readonly unit: string;
  /** Lowest reading that is right; null for no limit. */
  readonly low?: number | null;
  /** Highest reading that is right; null for no limit. */
  readonly high?: number | null;
  /** Readings below are right, but near the limit. */
  readonly warn_low?: number | null;
  /** Readings above are right, but near the limit. */
  readonly warn_high?: number | null;
  /** Readings below cannot be: refused as a slip. */
  readonly range_low?: number | null;
  /** Readings above cannot be: refused as a slip. */
  readonly range_high?: number | null;
  /** Digits shown after the decimal point. */
  readonly decimals?: number;
}

/** One of the answers that a step offers. */
export interface GuideChoice {
  /** Unique in the step. */
  readonly key: string;
  /** What it says, by language. */
  readonly text: Record<string, string>;
  /** What choosing it means. */
  readonly outcome?: "ok" | "flagged" | "failed";
}

/** One place where energy is cut off. */
export interface GuideIsolationPoint {
  /** Unique in the step. */
  readonly key: string;
  /** What and where it is, by language. */
  readonly name: Record<string, string>;
  /** Which energy it cuts off, by language. */
  readonly energy?: Record<string, string>;
}

/** What a lockout/tagout step asks for. Software documents isolation, it is never the authority for it. */
export interface GuideLockout {
  /** Every place to lock and tag. */
  readonly points: readonly GuideIsolationPoint[];
  /** A permit's number is asked for. */
  readonly needs_permit?: boolean;
  /** The record holds until the shift ends, then it must be made anew. */
  readonly expires_at_shift_change?: boolean;
}

/** When a rule applies: everything that is given must hold; nothing given is always. */
export interface GuideCondition {
  /** The step's outcome. */
  readonly outcome?: "ok" | "flagged" | "failed" | "skipped" | "overridden" | "out_of_limits" | null;
  /** Key of the choice made. */
  readonly choice?: string | null;
  /** The reading is greater. */
  readonly reading_above?: number | null;
  /** The reading is less. */
  readonly reading_below?: number | null;
}

/** Where to go after a step. */
export interface GuideRule {
  /** When it applies. */
  readonly when: GuideCondition;
  /** Key of a step; empty ends the guide. */
  readonly go_to: string;
}

/** One unit of work. Its key stays the same over the versions of a guide. */
export interface GuideStep {
  /** Unique in the guide. */
  readonly key: string;
  /** do: work; check: look and judge; measure: take a reading; photo: take pictures; confirm: state something; loto: lockout and tagout. */
  readonly kind?: "do" | "check" | "measure" | "photo" | "confirm" | "loto";
  /** Short name, by language. */
  readonly title: Record<string, string>;
  /** Shown, and confirmed as read, before the instruction; empty when there is none. */
  readonly safety?: Record<string, string>;
  /** What to do, by language. */
  readonly instruction?: Record<string, string>;
  /** What it should be like, by language. */
  readonly expected?: Record<string, string>;
  /** Ids of parts of the machine, for the highlight. */
  readonly parts?: readonly string[];
  /** Whether the case is complete without it. */
  readonly required?: boolean;
  /** What an answer must bring along. */
  readonly evidence?: "none" | "photo" | "reading";
  /** What an incomplete step does to the steps behind it: nothing, a warning, or it holds them back. */
  readonly gate?: "none" | "soft" | "hard";
  /** Of a measure step, and of one whose evidence is a reading. */
  readonly measure?: GuideMeasure | null;
  /** At least so many pictures; a photo step has one or more. */
  readonly min_photos?: number;
  /** What a confirm step states, by language. */
  readonly statement?: Record<string, string>;
  /** Answers to choose from; one must be chosen when there are any. */
  readonly choices?: readonly GuideChoice[];
  /** Of a loto step. */
  readonly loto?: GuideLockout | null;
  /** The first rule that applies says where to go; without one, the step below is next. */
  readonly next?: readonly GuideRule[];
}

/** A guide: what the technician works through. A published version never changes. */
export interface Guide {
  /** Which guide, the same for all its versions. */
  readonly guide_id: string;
  /** Counts up. */
  readonly version: number;
  /** Name, by language. */
  readonly title: Record<string, string>;
  /** Number of the controlled document. */
  readonly document_no?: string;
  /** Revision of the document. */
  readonly revision?: string;
  /** Who approved it. */
  readonly approved_by?: string;
  /** From which day it holds, YYYY-MM-DD. */
  readonly effective_date?: string | null;
  /** Which machines it is for; empty for any. */
  readonly asset_class?: string;
  /** In order. */
  readonly steps: readonly GuideStep[];
}

/** A standard item of the review: something that the reviewer confirms of every such case. */
export interface ReviewTemplateItem {
  /** Unique in the template; stays the same over its versions. */
  readonly key: string;
  /** Short name, by language. */
  readonly title: Record<string, string>;
  /** What to verify, by language. */
  readonly verify: Record<string, string>;
  /** How bad it is if it is not so. */
  readonly severity: Severity;
  /** Of which cases: all; with a lockout step in their guide; with a part put in; with a fault. */
  readonly when?: "always" | "lockout" | "part_replaced" | "fault";
  /** An exception while a fault of high or critical severity is neither resolved nor verified nor rejected. */
  readonly needs_faults_resolved?: boolean;
}

/** The standard items of a review. A published version never changes. */
export interface ReviewTemplate {
  /** Which template, the same for all its versions. */
  readonly key: string;
  /** Counts up. */
  readonly version: number;
  /** Name, by language. */
  readonly title: Record<string, string>;
  /** In order. */
  readonly items: readonly ReviewTemplateItem[];
}

/** First operation of a case (REST only). */
export interface OpenCase {
  /** What it is about. */
  readonly title: string;
  /** Plant tag of the asset, e.g. P-101. */
  readonly asset_tag: string;
  /** Name of the asset. */
  readonly asset_name: string;
  /** The plant's work-order number; may be empty. */
  readonly work_order: string;
  /** Guide to run; empty for the standard one. */
  readonly guide_id: string;
  /** Video codecs for its calls, most wanted first; null for what the server prefers. */
  readonly video_codecs?: readonly VideoCodec[] | null;
}

/** The case exists. */
export interface CaseOpened {
  /** Short human number. */
  readonly number: number;
  /** What it is about. */
  readonly title: string;
  /** Plant tag. */
  readonly asset_tag: string;
  /** Name of the asset. */
  readonly asset_name: string;
  /** Work-order number. */
  readonly work_order: string;
  /** Guide. */
  readonly guide_id: string;
  /** Version of the guide. */
  readonly guide_version: number;
  /** Video codecs for its calls, most wanted first; null for what the server prefers. */
  readonly video_codecs?: readonly VideoCodec[] | null;
  /** The guide as it was; null in logs before it: the built-in one of this id and version. */
  readonly guide?: Guide | null;
  /** The asset in the plant's tree; null when the tag is not in it. */
  readonly asset_id?: string | null;
  /** Standard items of its review, as they were; null: the shipped ones. */
  readonly review_template?: ReviewTemplate | null;
}

/** Someone entered the call. */
export interface ParticipantJoined {
  /** Identity in the room. */
  readonly participant_id: string;
  /** Device name. */
  readonly device: string;
}

/** Someone left the call. */
export interface ParticipantGone {
  /** Identity in the room. */
  readonly participant_id: string;
}

/** Ring the experts. */
export interface RequestCall {
  /** What it is about. */
  readonly message: string;
}

/** The desk rings. */
export interface CallRequested {
  /** What it is about. */
  readonly message: string;
}

/** An expert takes the call. */
export interface TakeCall {
}

/** An expert took the call. */
export interface CallTaken {
}

/** An expert declines; the others keep ringing. */
export interface DeclineCall {
  /** Why. */
  readonly reason: string;
}

/** An expert declined. */
export interface CallDeclined {
  /** Why. */
  readonly reason: string;
}

/** Hang up for all. */
export interface EndCall {
}

/** The call is over. */
export interface CallEnded {
}

/** Ask everybody who is present to agree to a recording of the call; who asks agrees. It starts when all have agreed. */
export interface StartRecording {
  /** UUIDv4 of the recording, made by who asks. */
  readonly recording_id: string;
}

/** Somebody asked for a recording; nothing is stored yet. */
export interface RecordingRequested {
  /** Which. */
  readonly recording_id: string;
}

/** Answer a request, or a recording that runs already when one comes later. A refusal, also after an agreement, ends it for all. Roles that send neither picture nor sound are not asked. */
export interface ConsentRecording {
  /** Which. */
  readonly recording_id: string;
  /** True: own camera and voice may be stored. */
  readonly is_agreed: boolean;
}

/** The actor agreed: from now on own camera and voice may be stored. */
export interface RecordingConsented {
  /** Which. */
  readonly recording_id: string;
}

/** The actor refused; recording.stopped follows. */
export interface RecordingDeclined {
  /** Which. */
  readonly recording_id: string;
}

/** Everybody present has agreed and the recording runs. Who comes later is stored only after agreeing. */
export interface RecordingStarted {
  /** Which. */
  readonly recording_id: string;
}

/** End a recording, or take back a request. Anybody who works in the call may. */
export interface StopRecording {
  /** Which. */
  readonly recording_id: string;
}

/** Nothing more is stored. */
export interface RecordingStopped {
  /** Which. */
  readonly recording_id: string;
  /** asked: by the actor; call_ended: nobody is left; declined: somebody did not agree; failed: it could not be written; interrupted: the server ended. */
  readonly reason: "asked" | "call_ended" | "declined" | "failed" | "interrupted";
}

/** A tracking origin begins (session start, reset or jump). */
export interface StartWorld {
  /** Made by the device. */
  readonly world_id: string;
  /** Why. */
  readonly reason: "session_start" | "reset" | "jump";
}

/** Anchors of earlier worlds of this participant are suspect now. */
export interface WorldStarted {
  /** New origin. */
  readonly world_id: string;
  /** Why. */
  readonly reason: "session_start" | "reset" | "jump";
}

/** A measured value. */
export interface StepReading {
  /** The number. */
  readonly value: number;
  /** Its unit; that of the step. */
  readonly unit: string;
}

/** What people on site say about an isolation. The record documents it and is never the authority for it. */
export interface StepLockout {
  /** Number of the permit to work. */
  readonly permit: string;
  /** Who holds the key of the lock. */
  readonly lock_owner: string;
  /** Start was tried and nothing moved. */
  readonly is_tried_out: boolean;
  /** Who works under the lock. */
  readonly people_on_site: readonly string[];
  /** Keys of the isolation points that are locked and tagged. */
  readonly isolated?: readonly string[];
  /** End of the shift, server UTC: until then the record holds. */
  readonly expires_at_ms?: number | null;
}

/** A guide step was done, flagged, failed or skipped. Refused while a hard gate before it is open. */
export interface AnswerStep {
  /** The step. */
  readonly step_key: string;
  /** Outcome. */
  readonly result: "done" | "flagged" | "failed" | "skipped";
  /** Remark; wanted when flagged or skipped. */
  readonly note: string;
  /** What was measured. */
  readonly reading?: StepReading | null;
  /** Pictures taken for it (photo.stored). */
  readonly photo_ids?: readonly string[];
  /** Key of the choice made. */
  readonly choice?: string | null;
  /** Of a loto step. */
  readonly loto?: StepLockout | null;
  /** Why to go on although a reading, evidence or a hard gate says no. */
  readonly override_reason?: string | null;
}

/** A guide step was answered; the newest answer of a step counts. */
export interface StepAnswered {
  /** The step. */
  readonly step_key: string;
  /** Outcome. */
  readonly result: "done" | "flagged" | "failed" | "skipped";
  /** Remark. */
  readonly note: string;
  /** What was measured. */
  readonly reading?: StepReading | null;
  /** Pictures taken for it (photo.stored). */
  readonly photo_ids?: readonly string[];
  /** Key of the choice made. */
  readonly choice?: string | null;
  /** Of a loto step. */
  readonly loto?: StepLockout | null;
  /** Why to go on although a reading, evidence or a hard gate says no. */
  readonly override_reason?: string | null;
  /** What the answer amounts to by the guide, see GuideStep; null in logs before it: ok when done, otherwise as the result. */
  readonly outcome?: "ok" | "flagged" | "failed" | "skipped" | "overridden" | "out_of_limits" | null;
}

/** A chat line. */
export interface PostChat {
  /** Plain text. */
  readonly text: string;
}

/** A chat line. */
export interface ChatPosted {
  /** Plain text. */
  readonly text: string;
}

/** Put a mark on a frame. Either seen (what the receiver saw) or frame (own frame or still) is set. */
export interface PlaceAnnotation {
  /** Made by the client. */
  readonly annotation_id: string;
  /** Shape. */
  readonly shape: Shape;
  /** The frame as seen. */
  readonly seen?: SeenFrame | null;
  /** The frame by its identity. */
  readonly frame?: FrameRef | null;
  /** Normalised image x. */
  readonly u: number;
  /** Normalised image y. */
  readonly v: number;
  /** Short text; may be empty. Up to 80 characters; a text up to 200, not blank. */
  readonly label: string;
  /** The shape's further positions on the frame, see Shape; null is none. */
  readonly points?: readonly ImagePoint[] | null;
}

/** A mark exists. */
export interface AnnotationPlaced {
  /** Which. */
  readonly annotation_id: string;
  /** Plate number, unique in the case. */
  readonly number: number;
  /** Shape. */
  readonly shape: Shape;
  /** The clicked frame; null when it could not be identified. */
  readonly frame?: FrameRef | null;
  /** True when the frame's identity or pose was in doubt. */
  readonly is_approximate: boolean;
  /** Normalised image x. */
  readonly u: number;
  /** Normalised image y. */
  readonly v: number;
  /** Short text; may be empty. Up to 80 characters; a text up to 200, not blank. */
  readonly label: string;
  /** Where it lies. */
  readonly anchor: Anchor;
  /** The shape's further positions on the frame, see Shape; null is none. */
  readonly points?: readonly ImagePoint[] | null;
  /** The shape in space; null for a point, and where neither depth nor pose is known. */
  readonly geometry?: Geometry | null;
}

/** The volume's answer for a mark. */
export interface AnchorRefined {
  /** Which. */
  readonly annotation_id: string;
  /** The better answer. */
  readonly anchor: Anchor;
  /** The shape by the better answer; null: as it was. */
  readonly geometry?: Geometry | null;
}

/** This is the one: a person has compared the pictures. */
export interface ConfirmLocalisation {
  /** Of localisation.state. */
  readonly localisation_id: string;
}

/** A person has confirmed where the asset is. */
export interface LocalisationConfirmed {
  /** Which. */
  readonly localisation_id: string;
}

/** This is not the one. */
export interface RejectLocalisation {
  /** Of localisation.state. */
  readonly localisation_id: string;
}

/** A person has said that it is not the one; looking goes on. */
export interface LocalisationRejected {
  /** Which. */
  readonly localisation_id: string;
}

/** Where a tracking origin lies in the asset's own frame. */
export interface AssetLocalised {
  /** The attempt. */
  readonly localisation_id: string;
  /** The tracking origin. */
  readonly world_id: string;
  /** Maps points of the world into the asset's frame: p_asset = q * p_world + p. */
  readonly asset_from_world: Pose;
  /** Id of the asset's frame: the world that it began as. */
  readonly asset_frame?: string | null;
  /** origin: the asset's frame begins with this world; map: by stored pictures; tag: by a tag. */
  readonly method: "origin" | "map" | "tag";
  /** Standard deviation of a place, metres. */
  readonly sigma_m: number;
  /** Median distance of matched points in the picture. */
  readonly residual_px?: number | null;
  /** Matched points that agree. */
  readonly inliers: number;
  /** How many pictures were looked at. */
  readonly pictures: number;
  /** Whether a person confirmed it (localisation.confirmed). */
  readonly is_confirmed: boolean;
}

/** A mark has its place in another tracking origin: one of this case after tracking began anew, or one of an earlier visit. */
export interface AnnotationRelocated {
  /** Which. */
  readonly annotation_id: string;
  /** By which localisation. */
  readonly localisation_id: string;
  /** The earlier case; null for a mark of this one. */
  readonly case_id?: string | null;
  /** Number of the earlier case. */
  readonly case_number?: number | null;
  /** On its plate. */
  readonly number: number;
  /** What it is about: the fault's title, or the mark's label; may be empty. */
  readonly title: string;
  /** The place in the new world. */
  readonly anchor: Anchor;
  /** The shape in the new world; null for a point. */
  readonly geometry?: Geometry | null;
  /** How far the place may be off for want of agreement between then and now, metres. */
  readonly residual_m?: number | null;
}

/** Pictures of this visit are kept, so that later visits find the asset's frame. */
export interface AssetMapped {
  /** The map's content hash. */
  readonly blob: string;
  /** Its size. */
  readonly size_bytes: number;
  /** A world of this case that is localised in the map's frame. */
  readonly world_id: string;
  /** Stored pictures in it. */
  readonly pictures: number;
}

/** Put a live mark at another place of a frame. Either seen or frame is set. Undo: move it back. */
export interface MoveAnnotation {
  /** Which. */
  readonly annotation_id: string;
  /** The frame as seen. */
  readonly seen?: SeenFrame | null;
  /** The frame by its identity. */
  readonly frame?: FrameRef | null;
  /** Normalised image x. */
  readonly u: number;
  /** Normalised image y. */
  readonly v: number;
  /** The shape's further positions; null: the ones it has, shifted by as much as (u, v). */
  readonly points?: readonly ImagePoint[] | null;
}

/** A mark lies elsewhere; whoever acknowledged it has not seen that yet. */
export interface AnnotationMoved {
  /** Which. */
  readonly annotation_id: string;
  /** The clicked frame; null when it could not be identified. */
  readonly frame?: FrameRef | null;
  /** True when the frame's identity or pose was in doubt. */
  readonly is_approximate: boolean;
  /** Normalised image x. */
  readonly u: number;
  /** Normalised image y. */
  readonly v: number;
  /** The shape's further positions on the frame, see Shape; null is none. */
  readonly points?: readonly ImagePoint[] | null;
  /** Where it lies. */
  readonly anchor: Anchor;
  /** The shape in space; null for a point, and where neither depth nor pose is known. */
  readonly geometry?: Geometry | null;
}

/** Choose another surface for a live mark whose anchor has candidates. */
export interface ResnapAnnotation {
  /** Which. */
  readonly annotation_id: string;
  /** The nearest to the camera, the farthest, or the index in anchor.candidates. */
  readonly candidate: "front" | "back" | "0" | "1" | "2" | "3";
}

/** A mark lies on the surface that somebody chose; the candidates stay, so that it can be chosen again. */
export interface AnnotationResnapped {
  /** Which. */
  readonly annotation_id: string;
  /** Where it lies. */
  readonly anchor: Anchor;
  /** The shape in space; null for a point, and where neither depth nor pose is known. */
  readonly geometry?: Geometry | null;
}

/** Take a mark away (also undo of placing). */
export interface DeleteAnnotation {
  /** Which. */
  readonly annotation_id: string;
}

/** A mark is away; it stays in the log. */
export interface AnnotationDeleted {
  /** Which. */
  readonly annotation_id: string;
}

/** Undo of deleting. */
export interface RestoreAnnotation {
  /** Which. */
  readonly annotation_id: string;
}

/** A mark is back. */
export interface AnnotationRestored {
  /** Which. */
  readonly annotation_id: string;
}

/** The technician has seen the mark. */
export interface AcknowledgeAnnotation {
  /** Which. */
  readonly annotation_id: string;
}

/** The technician has seen the mark. */
export interface AnnotationAcknowledged {
  /** Which. */
  readonly annotation_id: string;
}

/** Make a mark a suspected fault. */
export interface CreateFault {
  /** Made by the client. */
  readonly fault_id: string;
  /** The mark that locates it. */
  readonly annotation_id: string;
  /** What is wrong. */
  readonly title: string;
  /** Component path, e.g. P-101/pump/mechanical-seal. */
  readonly component: string;
  /** How bad. */
  readonly severity: Severity;
  /** More; may be empty. */
  readonly note: string;
}

/** A fault point in state suspected. */
export interface FaultCreated {
  /** Which. */
  readonly fault_id: string;
  /** Number in the case. */
  readonly number: number;
  /** Its mark. */
  readonly annotation_id: string;
  /** What is wrong. */
  readonly title: string;
  /** Component path. */
  readonly component: string;
  /** How bad. */
  readonly severity: Severity;
  /** More. */
  readonly note: string;
}

/** Change what was said of a fault; absent fields stay. */
export interface EditFault {
  /** Which. */
  readonly fault_id: string;
  /** What is wrong. */
  readonly title?: string | null;
  /** Component path. */
  readonly component?: string | null;
  /** How bad. */
  readonly severity?: Severity | null;
  /** More. */
  readonly note?: string | null;
}

/** A fault's description changed. */
export interface FaultEdited {
  /** Which. */
  readonly fault_id: string;
  /** What is wrong. */
  readonly title: string;
  /** Component path. */
  readonly component: string;
  /** How bad. */
  readonly severity: Severity;
  /** More. */
  readonly note: string;
}

/** Confirm, reject, start, resolve ... by the table in workflow/fault.py. */
export interface MoveFault {
  /** Which. */
  readonly fault_id: string;
  /** The step. */
  readonly action: "confirm" | "reject" | "start" | "resolve" | "verify" | "defer" | "reopen";
  /** Why; needed to reject or defer. */
  readonly reason: string;
  /** defer: when it must be dealt with, UTC; needed to defer. */
  readonly due_at_ms?: number | null;
  /** defer: who answers for the risk until then; needed to defer. */
  readonly risk_owner?: string | null;
}

/** A fault changed state. */
export interface FaultMoved {
  /** Which. */
  readonly fault_id: string;
  /** The step. */
  readonly action: "confirm" | "reject" | "start" | "resolve" | "verify" | "defer" | "reopen";
  /** Before. */
  readonly from_state: "suspected" | "confirmed" | "in_progress" | "resolved" | "verified" | "rejected" | "deferred";
  /** After. */
  readonly to_state: "suspected" | "confirmed" | "in_progress" | "resolved" | "verified" | "rejected" | "deferred";
  /** Why. */
  readonly reason: string;
  /** defer: when it must be dealt with, UTC; null in older records. */
  readonly due_at_ms?: number | null;
  /** defer: who answers for the risk; null in older records. */
  readonly risk_owner?: string | null;
}

/** Where a code belongs in the catalogues of SAP PM. */
export interface SapCode {
  /** A activity, B object part, C damage, 5 cause. */
  readonly catalog: "A" | "B" | "C" | "5";
  /** Code group. */
  readonly group: string;
  /** Code in the group. */
  readonly code: string;
}

/** A code with its words as they were when it was given; code unknown: it was looked for and not found out. */
export interface CodeWord {
  /** The code, or unknown. */
  readonly code: string;
  /** English. */
  readonly en: string;
  /** Chinese. */
  readonly zh: string;
  /** Its counterpart in SAP PM; null is none. */
  readonly sap?: SapCode | null;
}

/** One line of a list of codes. */
export interface CodeEntry {
  /** part: object part; mode: how it was observed; mechanism: the physical process; cause: why; detection: how it was found; action: what was done. */
  readonly dimension: "part" | "mode" | "mechanism" | "cause" | "detection" | "action";
  /** Unique in its dimension; not unknown, which every dimension has. */
  readonly code: string;
  /** English. */
  readonly en: string;
  /** Chinese. */
  readonly zh: string;
  /** Modes that a mechanism or cause goes with; null is all. */
  readonly modes?: readonly string[] | null;
  /** Its counterpart in SAP PM; null is none. */
  readonly sap?: SapCode | null;
}

/** A published list of codes for faults; a version never changes. */
export interface CodeList {
  /** Which list; the scheme of a coding. */
  readonly key: string;
  /** Its version. */
  readonly version: number;
  /** English name. */
  readonly title_en: string;
  /** Chinese name. */
  readonly title_zh: string;
  /** In the order in which they are offered. */
  readonly entries: readonly CodeEntry[];
}

/** One line of a risk matrix: ranges of ratings, both ends included, and the priority that follows. */
export interface RiskRow {
  /** Lowest rating of severity. */
  readonly severity_from: number;
  /** Highest rating of severity. */
  readonly severity_to: number;
  /** Lowest rating of occurrence. */
  readonly occurrence_from: number;
  /** Highest rating of occurrence. */
  readonly occurrence_to: number;
  /** Lowest rating of detection. */
  readonly detection_from: number;
  /** Highest rating of detection. */
  readonly detection_to: number;
  /** What follows. */
  readonly priority: "low" | "medium" | "high" | "urgent";
}

/** A published risk matrix: the first row that fits decides. A version never changes. */
export interface RiskMatrix {
  /** Which matrix. */
  readonly key: string;
  /** Its version. */
  readonly version: number;
  /** English name. */
  readonly title_en: string;
  /** Chinese name. */
  readonly title_zh: string;
  /** In order; together they cover all ratings. */
  readonly rows: readonly RiskRow[];
}

/** Say in codes what is wrong; the whole coding. null is not assessed, unknown is looked for and not found out. */
export interface CodeFault {
  /** Which. */
  readonly fault_id: string;
  /** Object part. */
  readonly part?: string | null;
  /** How it was observed. */
  readonly mode?: string | null;
  /** The physical process. */
  readonly mechanism?: string | null;
  /** Why. */
  readonly cause?: string | null;
  /** How it was found. */
  readonly detection?: string | null;
  /** What it does to the function: critical, degraded, incipient. */
  readonly impact?: "critical" | "degraded" | "incipient" | "unknown" | null;
}

/** A fault was coded; words and counterparts as they were in the list then. */
export interface FaultCoded {
  /** Which. */
  readonly fault_id: string;
  /** Key of the list of codes. */
  readonly scheme: string;
  /** Its version. */
  readonly scheme_version: number;
  /** Object part. */
  readonly part?: CodeWord | null;
  /** How it was observed. */
  readonly mode?: CodeWord | null;
  /** The physical process. */
  readonly mechanism?: CodeWord | null;
  /** Why. */
  readonly cause?: CodeWord | null;
  /** How it was found. */
  readonly detection?: CodeWord | null;
  /** What it does to the function. */
  readonly impact?: "critical" | "degraded" | "incipient" | "unknown" | null;
  /** True when the list does not expect this mechanism or cause with this mode. */
  readonly is_unusual: boolean;
}

/** Assess the risk; the whole assessment. Ratings 1 (least) to 10 (worst); null is not assessed. */
export interface AssessFault {
  /** Which. */
  readonly fault_id: string;
  /** How bad the effect is; null: by the fault's severity. */
  readonly severity_rating?: number | null;
  /** How often it is to be expected. */
  readonly occurrence_rating?: number | null;
  /** How hard it is to notice in time. */
  readonly detection_rating?: number | null;
  /** People could be hurt. */
  readonly is_safety: boolean;
  /** Something could get into the environment. */
  readonly is_environment: boolean;
  /** Why so; may be empty. */
  readonly note: string;
}

/** A fault's risk was assessed, with what the matrix of then made of it. */
export interface FaultAssessed {
  /** Which. */
  readonly fault_id: string;
  /** The fault's severity, in agreement with the rating. */
  readonly severity: Severity;
  /** How bad the effect is. */
  readonly severity_rating: number;
  /** How often; null is not assessed. */
  readonly occurrence_rating?: number | null;
  /** How hard to notice; null is not assessed. */
  readonly detection_rating?: number | null;
  /** People could be hurt. */
  readonly is_safety: boolean;
  /** Something could get into the environment. */
  readonly is_environment: boolean;
  /** Why so. */
  readonly note: string;
  /** Key of the risk matrix. */
  readonly matrix: string;
  /** Its version. */
  readonly matrix_version: number;
  /** The row that fits first; not assessed ratings count as 1. */
  readonly row: number;
  /** What follows; at least this when is_partial. */
  readonly priority: "low" | "medium" | "high" | "urgent";
  /** A rating is not assessed: the priority can only rise when it is. */
  readonly is_partial: boolean;
  /** Why the priority is higher than the row says. */
  readonly raised_by?: "severity" | "safety" | null;
  /** S x O x D, for information: it decides nothing. */
  readonly rpn?: number | null;
}

/** Add a measurement to a fault. */
export interface MeasureFault {
  /** Which. */
  readonly fault_id: string;
  /** Made by the client. */
  readonly measurement_id: string;
  /** What was measured, e.g. bearing temperature. */
  readonly quantity: string;
  /** The reading. */
  readonly value: number;
  /** Unit; empty for a plain number. */
  readonly unit: string;
  /** Lowest that is in order. */
  readonly low?: number | null;
  /** Highest that is in order. */
  readonly high?: number | null;
  /** Which instrument; may be empty. */
  readonly instrument: string;
  /** When its calibration ends, UTC. */
  readonly calibration_due_ms?: number | null;
  /** The measurement that this one corrects. */
  readonly supersedes?: string | null;
}

/** Something was measured at a fault. */
export interface FaultMeasured {
  /** Which. */
  readonly fault_id: string;
  /** Made by the client. */
  readonly measurement_id: string;
  /** What was measured, e.g. bearing temperature. */
  readonly quantity: string;
  /** The reading. */
  readonly value: number;
  /** Unit; empty for a plain number. */
  readonly unit: string;
  /** Lowest that is in order. */
  readonly low?: number | null;
  /** Highest that is in order. */
  readonly high?: number | null;
  /** Which instrument; may be empty. */
  readonly instrument: string;
  /** When its calibration ends, UTC. */
  readonly calibration_due_ms?: number | null;
  /** The measurement that this one corrects. */
  readonly supersedes?: string | null;
  /** Against the limits. */
  readonly outcome: "within" | "below" | "above" | "no_limits";
  /** Of the instrument, at that time. */
  readonly calibration: "valid" | "overdue" | "not_stated";
}

/** A part that was put in. */
export interface ReplacedPart {
  /** Name. */
  readonly part: string;
  /** Part number; may be empty. */
  readonly number: string;
  /** How many, or how much. */
  readonly quantity: number;
}

/** Say what was done about a fault. */
export interface ActOnFault {
  /** Which. */
  readonly fault_id: string;
  /** Made by the client. */
  readonly action_id: string;
  /** Code of the action, or unknown. */
  readonly action?: string | null;
  /** In words; may be empty. */
  readonly text: string;
  /** Parts replaced. */
  readonly parts: readonly ReplacedPart[];
  /** Working time. */
  readonly minutes?: number | null;
  /** The action that this one corrects. */
  readonly supersedes?: string | null;
}

/** Something was done about a fault. */
export interface FaultActed {
  /** Which. */
  readonly fault_id: string;
  /** Made by the client. */
  readonly action_id: string;
  /** Key of the list of codes. */
  readonly scheme: string;
  /** Its version. */
  readonly scheme_version: number;
  /** The action's code. */
  readonly action?: CodeWord | null;
  /** In words; may be empty. */
  readonly text: string;
  /** Parts replaced. */
  readonly parts: readonly ReplacedPart[];
  /** Working time. */
  readonly minutes?: number | null;
  /** The action that this one corrects. */
  readonly supersedes?: string | null;
}

/** Say that a fault is one seen before, or take that back. */
export interface LinkFault {
  /** Which. */
  readonly fault_id: string;
  /** recurrence_of: of an earlier case at this asset; duplicate_of: the same fault twice. */
  readonly relation: "recurrence_of" | "duplicate_of";
  /** Case of the other fault. */
  readonly other_case_id: string;
  /** The other fault. */
  readonly other_fault_id: string;
  /** True: it was a mistake. */
  readonly is_withdrawn?: boolean;
}

/** A fault was linked to another one, or no longer is; the other one's words as they were. */
export interface FaultLinked {
  /** Which. */
  readonly fault_id: string;
  /** recurrence_of: of an earlier case at this asset; duplicate_of: the same fault twice. */
  readonly relation: "recurrence_of" | "duplicate_of";
  /** Case of the other fault. */
  readonly other_case_id: string;
  /** Its number. */
  readonly other_case_number: number;
  /** The other fault. */
  readonly other_fault_id: string;
  /** Its number in that case. */
  readonly other_number: number;
  /** Its title. */
  readonly other_title: string;
  /** True: the link was a mistake. */
  readonly is_withdrawn: boolean;
}

/** An evidence picture. */
export interface StillStored {
  /** The request or upload. */
  readonly still_id: string;
  /** The mark it shows. */
  readonly annotation_id?: string | null;
  /** Exactly this frame. */
  readonly frame?: FrameRef | null;
  /** The picture's content hash. */
  readonly blob: string;
  /** Format. */
  readonly mime: "image/jpeg" | "image/png" | "image/webp";
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** The device's own frame or the expert's grab. */
  readonly source: "device" | "expert_grab";
  /** Camera pose of the frame. */
  readonly pose?: Pose | null;
  /** Of the picture. */
  readonly intrinsics?: Intrinsics | null;
}

/** A picture that was taken for a guide step, a fault or a review item, one of the three. */
export interface PhotoStored {
  /** Made by the client. */
  readonly photo_id: string;
  /** Content hash of the file. */
  readonly blob: string;
  /** Format. */
  readonly mime: "image/jpeg" | "image/png" | "image/webp";
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** The guide step it is about. */
  readonly step_key?: string | null;
  /** The fault it is about. */
  readonly fault_id?: string | null;
  /** The rejected review item it answers. */
  readonly item_id?: string | null;
  /** What it shows; may be empty. */
  readonly caption?: string;
}

/** Attach the last 20 seconds of picture and sound to a fault. Possible only while a recording runs, to which everybody stored has agreed. */
export interface RequestClip {
  /** Made by the client. */
  readonly clip_id: string;
  /** The fault that it shows. */
  readonly fault_id: string;
}

/** A clip is being cut; clip.stored or clip.failed follows. */
export interface ClipRequested {
  /** Which. */
  readonly clip_id: string;
  /** Number in the case. */
  readonly number: number;
  /** The fault that it shows. */
  readonly fault_id: string;
}

/** A clip is part of the record: one participant's picture and sound as they were sent, beginning with a whole picture. */
export interface ClipStored {
  /** Which. */
  readonly clip_id: string;
  /** The file's content hash. */
  readonly blob: string;
  /** Format of the file. */
  readonly mime: "video/webm" | "video/x-matroska" | "audio/webm";
  /** Of the file. */
  readonly size_bytes: number;
  /** Server UTC of its first picture. */
  readonly started_at_ms: number;
  /** From there to the last picture or sound. */
  readonly duration_ms: number;
  /** Whose camera. */
  readonly participant_id: string;
  /** Of the picture; null when there is only sound. */
  readonly publication_id?: string | null;
  /** Pixels at the beginning; 0 without a picture. */
  readonly width: number;
  /** Pixels at the beginning; 0 without a picture. */
  readonly height: number;
  /** There is sound in it. */
  readonly has_audio: boolean;
  /** Content hash of its pose track: a line of JSON per frame, {t_ms, is_exact, frame}, t_ms from the clip's beginning; null when no poses were sent. */
  readonly poses?: string | null;
}

/** There will be no such clip. */
export interface ClipFailed {
  /** Which. */
  readonly clip_id: string;
  /** not_recorded: the recording had ended; nothing_there: nobody's picture or sound was being stored; failed: it could not be written. */
  readonly reason: "not_recorded" | "nothing_there" | "failed";
}

/** A supplement to the record, possible at any time; after a signature it invalidates it. */
export interface AddNote {
  /** Plain text. */
  readonly text: string;
}

/** A supplement. */
export interface NoteAdded {
  /** Plain text. */
  readonly text: string;
}

/** Work is done: generate the review list and hand the case to the supervisor. */
export interface CloseCase {
  /** Closing words; may be empty. */
  readonly summary: string;
}

/** The case is submitted. */
export interface CaseClosed {
  /** Closing words. */
  readonly summary: string;
}

/** Something that an item can be checked by. */
export interface EvidenceRef {
  /** still: picture of a mark; clip: seconds of the recording; photo: taken for a step, a fault or an item; reading: a measured value; anchor: the place in the scene. */
  readonly kind: "still" | "clip" | "photo" | "reading" | "anchor";
  /** still_id, clip_id, photo_id, step key or fault id of a reading, annotation_id. */
  readonly ref: string;
  /** The event that brought it; the second of the recording to jump to. */
  readonly seq?: number | null;
}

/** One line of the review list: something to verify, the rule that made it and the events behind it. */
export interface ReviewItem {
  /** Deterministic: rule and subject, e.g. fault:3. */
  readonly item_id: string;
  /** Rule id of workflow/rules. */
  readonly rule: string;
  /** Version of the rule. */
  readonly rule_version: number;
  /** Values for the rule's text in any language. */
  readonly params: Record<string, string>;
  /** True when it needs the supervisor's attention. */
  readonly is_exception: boolean;
  /** The events behind it. */
  readonly event_seqs: readonly number[];
  /** The fault it is about. */
  readonly fault_id?: string | null;
  /** The mark it is about. */
  readonly annotation_id?: string | null;
  /** The guide step it is about. */
  readonly step_key?: string | null;
  /** How bad it is if it is wrong; null in lists of rule set 1. */
  readonly severity?: Severity | null;
  /** The verdict that the record speaks for; null: look first. */
  readonly suggested?: "confirmed" | "rejected" | "not_applicable" | null;
  /** What to look at, the best first; null: see the fault's pictures. */
  readonly evidence?: readonly EvidenceRef[] | null;
  /** The newest answer to a rejection of this item; null when it was never sent back. */
  readonly rework_seq?: number | null;
}

/** The review list, folded from the log up to the event before. */
export interface ReviewGenerated {
  /** Name of the rule set. */
  readonly ruleset: string;
  /** Its version. */
  readonly ruleset_version: number;
  /** Exceptions first. */
  readonly items: readonly ReviewItem[];
  /** Items of the list before whose verdicts stay, since nothing about them has changed; null: none. */
  readonly kept?: readonly string[] | null;
}

/** Confirm or reject one item, say that it does not apply, or take that back. */
export interface DecideItem {
  /** Which. */
  readonly item_id: string;
  /** Verdict. */
  readonly decision: "confirmed" | "rejected" | "not_applicable" | "undecided";
  /** Needed to reject, and to say that it does not apply. */
  readonly reason: string;
  /** Event of the newest verdict that the reviewer has seen, 0 for none yet; refused as conflict when another one came. Null: not compared. */
  readonly expected_decision_seq?: number | null;
}

/** A verdict; the newest of an item counts. */
export interface ItemDecided {
  /** Which. */
  readonly item_id: string;
  /** Verdict. */
  readonly decision: "confirmed" | "rejected" | "not_applicable" | "undecided";
  /** Why. */
  readonly reason: string;
}

/** Confirm several items at once. Only items that are no exception; refused whole when one of them is, or was decided otherwise. */
export interface ConfirmClear {
  /** Which. */
  readonly item_ids: readonly string[];
}

/** Send the rejected items back to the technician. */
export interface ReturnReview {
  /** What is to be done; may be empty, each item has its reason. */
  readonly message: string;
}

/** The rejected items are work again; their marks stay where they are. */
export interface ReviewReturned {
  /** The rejected items. */
  readonly item_ids: readonly string[];
  /** What is to be done. */
  readonly message: string;
}

/** What was done about an item that was sent back. */
export interface AnswerRework {
  /** Which. */
  readonly item_id: string;
  /** What was done; may be empty when there are pictures. */
  readonly text: string;
  /** Pictures taken for it. */
  readonly photo_ids: readonly string[];
}

/** The technician's answer to a rejection; the newest of an item counts. */
export interface ReworkAnswered {
  /** Which. */
  readonly item_id: string;
  /** What was done. */
  readonly text: string;
  /** Pictures taken for it. */
  readonly photo_ids: readonly string[];
}

/** Every item that was sent back is answered: hand the case over again. */
export interface ResubmitCase {
  /** Closing words; may be empty. */
  readonly summary: string;
}

/** The case is in review again; review.generated follows. */
export interface CaseResubmitted {
  /** Closing words. */
  readonly summary: string;
}

/** Declare a case invalid, e.g. opened by mistake. It stays readable; nothing is removed. */
export interface VoidCase {
  /** Why. */
  readonly reason: string;
}

/** The case is invalid. */
export interface CaseVoided {
  /** Why. */
  readonly reason: string;
}

/** Sign the record (REST only, with re-authentication). */
export interface SignReview {
  /** performed: who did the work; reviewed, approved, rejected: who looked at it; accepted: operations takes the machine back; witnessed: countersigns a signature that holds. */
  readonly meaning: "approved" | "rejected" | "performed" | "reviewed" | "accepted" | "witnessed";
  /** The newest event the signer has seen; refused as conflict when there is a newer one. */
  readonly expected_head_seq: number;
}

/** A signature over the record up to subject_seq. */
export interface ReviewSigned {
  /** What it says. */
  readonly meaning: "approved" | "rejected" | "performed" | "reviewed" | "accepted" | "witnessed";
  /** Signer's name. */
  readonly printed_name: string;
  /** Last event it covers. */
  readonly subject_seq: number;
  /** Chain hash at subject_seq. */
  readonly record_sha256: string;
  /** When the password was checked. */
  readonly reauthenticated_at_ms: number;
  /** What was asked for: both at the first signature of a series, the password alone at later ones. Null: the password. */
  readonly authentication?: "username_and_password" | "password" | null;
}

/** The scan of a world was stored with the case; a later one of the same world replaces it. */
export interface SceneSaved {
  /** Of this saving. */
  readonly scene_id: string;
  /** Tracking origin of its coordinates. */
  readonly world_id: string;
  /** Content hash of the scene as GLB. */
  readonly blob: string;
  /** Of the GLB. */
  readonly size_bytes: number;
  /** Surface that was scanned. */
  readonly area_m2: number;
  /** Depth images that it was fused from. */
  readonly frames: number;
  /** Content hash of its key frames: pictures with camera and coarse depth; null when none were kept. */
  readonly keyframes?: string | null;
}

/** A scan or CAD mesh made elsewhere was stored with the case, for everybody who works on its asset. */
export interface ModelImported {
  /** Chosen by the server. */
  readonly model_id: string;
  /** Of the file. */
  readonly name: string;
  /** Content hash of the mesh as GLB, metres, in its own frame. */
  readonly blob: string;
  /** Of the GLB. */
  readonly size_bytes: number;
  /** As stored; large files are simplified. */
  readonly triangles: number;
  /** Extent along its own axes, metres. */
  readonly size_m: Vector3;
}

/** Where a model may lie in a world: found by comparing shapes, which says little. Nothing uses it before a person has looked and confirmed. */
export interface ModelProposed {
  /** Chosen by the server. */
  readonly proposal_id: string;
  /** Which model; it may be of an earlier case on the asset. */
  readonly model_id: string;
  /** Tracking origin whose scan it was compared with. */
  readonly world_id: string;
  /** Of the model. */
  readonly name: string;
  /** Of the model. */
  readonly blob: string;
  /** Maps points of the model into the world: p_world = q * p_model + p. */
  readonly world_from_model: Pose;
  /** Share of one shape's points that lie near the other. */
  readonly fitness: number;
  /** Root mean square distance of those, metres. */
  readonly residual_m: number;
  /** Fitness of the best place elsewhere; near fitness: the shape fits in several places. */
  readonly runner_up: number;
}

/** A person has looked at both shapes on top of each other. The first answer counts. */
export interface AnswerModel {
  /** Of model.proposed. */
  readonly proposal_id: string;
  /** Whether the edges coincide. */
  readonly is_confirmed: boolean;
}

/** A person has confirmed or rejected where a model lies. */
export interface ModelAnswered {
  /** Which. */
  readonly proposal_id: string;
  /** Whether it lies there. */
  readonly is_confirmed: boolean;
}

/** Keep everything of this case until released: no deletion, no erasure, no retention period (legal hold). */
export interface HoldCase {
  /** Why. */
  readonly reason: string;
}

/** Legal hold begins. Says nothing about the machine: a signature outlives it. */
export interface CaseHeld {
  /** Why. */
  readonly reason: string;
}

/** End the legal hold. */
export interface ReleaseCase {
  /** Why. */
  readonly reason: string;
}

/** Legal hold ends. */
export interface CaseReleased {
  /** Why. */
  readonly reason: string;
}

/** Files of one kind that were deleted because their period is over. Their hashes stay in the events that name them, so the record still verifies. */
export interface DeletedFiles {
  /** pictures: evidence pictures and photos; clips with their pose tracks; scans with their key frames; maps that later visits find the asset by; imported models. */
  readonly kind: "pictures" | "clips" | "scans" | "maps" | "models";
  /** The period. */
  readonly days: number;
  /** It was counted from here, UTC: when the case was signed or declared void. */
  readonly since_ms: number;
  /** Which files. */
  readonly blobs: readonly string[];
}

/** Words were taken out of the body of an event: its own hash stays as it was, what is left stands under this one. */
export interface RedactedBody {
  /** Of the event. */
  readonly seq: number;
  /** SHA-256 of the first half of the event's salt, which was made anew, and of what is left of the body as canonical JSON. */
  readonly sha256: string;
}

/** Personal data in earlier events was erased, or files were deleted after their period; the events stay, with the commitments to what they held. A signature outlives it. */
export interface DataErased {
  /** Why. */
  readonly reason: string;
  /** Whose name and words; null when erased by kind of data. */
  readonly account_id?: string | null;
  /** Events whose actor's name was erased. */
  readonly names?: readonly number[];
  /** Events whose body was erased. */
  readonly bodies?: readonly number[];
  /** Events that lost words and keep the rest of their body; the newest entry of an event counts. */
  readonly redacted?: readonly RedactedBody[];
  /** Files that were deleted after their period. */
  readonly files?: readonly DeletedFiles[];
}

/** POST /session */
export interface Login {
  /** Account name. */
  readonly username: string;
  /** Password. */
  readonly password: string;
  /** Also set the session cookie (HttpOnly, SameSite=Strict). */
  readonly keep_cookie: boolean;
  /** Role to act in, for accounts with several; null = the account's first. */
  readonly role?: Role | null;
}

/** Answer to POST /session, /invites/redeem and /demo/identities. */
export interface Session {
  /** Bearer token. */
  readonly token: string;
  /** UTC. */
  readonly expires_at_ms: number;
  /** Who you are. */
  readonly self: Actor;
  /** Roles the account has. */
  readonly roles: readonly Role[];
  /** For guests: the only case. */
  readonly case_id?: string | null;
}

/** GET /me */
export interface Me {
  /** UTC. */
  readonly expires_at_ms: number;
  /** Who you are. */
  readonly self: Actor;
  /** Roles the account has. */
  readonly roles: readonly Role[];
  /** For guests: the only case. */
  readonly case_id?: string | null;
}

/** POST /invites */
export interface InviteRequest {
  /** field or expert. */
  readonly role: Role;
  /** Only this case. */
  readonly case_id?: string | null;
  /** Name of the guest. */
  readonly display_name: string;
  /** Life time. */
  readonly valid_for_s: number;
  /** How often it can be used. */
  readonly uses: number;
}

/** Answer to POST /invites. */
export interface Invite {
  /** Goes into the URL fragment: /join#TOKEN. */
  readonly token: string;
  /** The whole link. */
  readonly url: string;
  /** UTC. */
  readonly expires_at_ms: number;
}

/** POST /invites/redeem */
export interface InviteRedeem {
  /** From the URL fragment. */
  readonly token: string;
}

/** A case in lists. */
export interface CaseCard {
  /** Identity. */
  readonly case_id: string;
  /** Short number. */
  readonly number: number;
  /** Title. */
  readonly title: string;
  /** Plant tag. */
  readonly asset_tag: string;
  /** Asset. */
  readonly asset_name: string;
  /** Work order. */
  readonly work_order: string;
  /** Life cycle. */
  readonly state: "open" | "submitted" | "in_review" | "returned" | "signed" | "void";
  /** Call. */
  readonly call_state: "none" | "ringing" | "in_call" | "ended";
  /** UTC. */
  readonly opened_at_ms: number;
  /** Name. */
  readonly opened_by: string;
  /** UTC. */
  readonly changed_at_ms: number;
  /** Newest event. */
  readonly head_seq: number;
  /** Live faults. */
  readonly fault_count: number;
  /** Open exceptions of the review. */
  readonly exception_count: number;
  /** Null when never signed. */
  readonly signature_holds?: boolean | null;
  /** Highest among its faults that are not done with. */
  readonly severity?: Severity | null;
  /** Highest priority that the risk matrix gave to one of them, in the words of the matrix. */
  readonly priority?: string | null;
  /** How urgent it is, for ordering only: 0 no open fault, more is worse. */
  readonly risk?: number;
  /** One of its faults that are not done with is a matter of safety. */
  readonly is_safety?: boolean;
  /** Items of the review list. */
  readonly item_count?: number;
  /** Items without a verdict. */
  readonly undecided_count?: number;
  /** Rejected items that the technician has not answered yet. */
  readonly rework_count?: number;
  /** When it was handed in, the last time; UTC. */
  readonly submitted_at_ms?: number | null;
  /** Since when it waits for the next step of its life, UTC; null when it is finished. */
  readonly waiting_since_ms?: number | null;
  /** Earliest date at which a deferred fault is due; UTC. */
  readonly due_at_ms?: number | null;
  /** Accounts that decided an item or signed. */
  readonly reviewer_ids?: readonly string[];
  /** Meanings of the signatures that hold. */
  readonly signed_meanings?: readonly ("approved" | "rejected" | "performed" | "reviewed" | "accepted" | "witnessed")[];
}

/** GET /cases */
export interface CaseList {
  /** In the order asked for, else newest change first. */
  readonly cases: readonly CaseCard[];
  /** Value of ?next= for the next page (also taken as ?before=). */
  readonly next?: string | null;
}

/** How many cases are in one state. */
export interface StateCount {
  /** Life cycle. */
  readonly state: "open" | "submitted" | "in_review" | "returned" | "signed" | "void";
  /** Cases. */
  readonly cases: number;
  /** Of these, cases with open exceptions. */
  readonly with_exceptions: number;
  /** Of these, cases with a deferred fault whose date has passed. */
  readonly overdue: number;
}

/** GET /cases/counts: all cases by state, in the order of their life; states without cases too. */
export interface CaseCounts {
  /** One per state. */
  readonly states: readonly StateCount[];
  /** Server UTC at which a date counts as passed. */
  readonly counted_at_ms: number;
}

/** A fault in lists. */
export interface FaultCard {
  /** Case that it was found in. */
  readonly case_id: string;
  /** Of that case. */
  readonly case_number: number;
  /** Of that case. */
  readonly case_state: "open" | "submitted" | "in_review" | "returned" | "signed" | "void";
  /** Identity. */
  readonly fault_id: string;
  /** Within the case. */
  readonly number: number;
  /** Its mark. */
  readonly annotation_id: string;
  /** Plant tag of the asset. */
  readonly asset_tag: string;
  /** Of the case. */
  readonly work_order: string;
  /** Path of the part, empty when nobody said. */
  readonly component: string;
  /** What is wrong. */
  readonly title: string;
  /** How bad it is. */
  readonly severity: Severity;
  /** What the risk matrix made of it, in its words. */
  readonly priority?: string | null;
  /** How urgent it is, for ordering only; 0 when it is done with. */
  readonly risk?: number;
  /** A matter of safety. */
  readonly is_safety?: boolean;
  /** Failure mode; null when not assessed. */
  readonly mode?: CodeWord | null;
  /** Life of the fault. */
  readonly state: "suspected" | "confirmed" | "in_progress" | "resolved" | "verified" | "rejected" | "deferred";
  /** Server UTC. */
  readonly created_at_ms: number;
  /** Newest event about it, server UTC. */
  readonly changed_at_ms: number;
  /** A deferred fault is due then, UTC. */
  readonly due_at_ms?: number | null;
  /** How far its position can be trusted. */
  readonly anchor_state: "good" | "approximate" | "suspect" | "lost" | "screen_only";
  /** Metres in the asset's own frame, when that is known. */
  readonly p_asset?: Vector3 | null;
  /** Id of that frame. */
  readonly asset_frame?: string | null;
}

/** GET /faults and GET /assets/{tag}/faults */
export interface FaultList {
  /** In the order asked for. */
  readonly faults: readonly FaultCard[];
  /** Value of ?next= for the next page. */
  readonly next?: string | null;
}

/** One case of an asset, with its faults. */
export interface AssetVisit {
  /** The case. */
  readonly case: CaseCard;
  /** In order of their numbers; the first 100. */
  readonly faults: readonly FaultCard[];
}

/** GET /assets/{tag}/history: everything that was ever recorded of an asset. */
export interface AssetHistory {
  /** Plant tag. */
  readonly asset_tag: string;
  /** Newest first, by opening. */
  readonly visits: readonly AssetVisit[];
  /** Value of ?next= for the next page. */
  readonly next?: string | null;
}

/** A case that was found. */
export interface SearchHit {
  /** The case. */
  readonly case: CaseCard;
  /** Its faults that themselves hold one of the words, the first five. */
  readonly faults: readonly FaultCard[];
}

/** GET /search: cases whose number, title, tag, name, work order, fault texts or people hold all the words. */
export interface SearchResult {
  /** The case of the very number first, then newest change first. */
  readonly hits: readonly SearchHit[];
  /** Value of ?next= for the next page. */
  readonly next?: string | null;
}

/** GET /cases/{case_id}/events */
export interface EventList {
  /** In order of seq, after the one asked for. */
  readonly events: readonly Event[];
  /** Newest event of the case; more pages exist while the last seq is lower. */
  readonly head_seq: number;
}

/** One track of a recorded file. */
export interface RecordedTrack {
  /** Which publication. */
  readonly publication_id: string;
  /** What it is. */
  readonly kind: "audio" | "video";
  /** MIME type, lower case. */
  readonly codec: string;
  /** Who is seen or heard. */
  readonly name: string;
  /** Pixels at the beginning; 0 for audio. */
  readonly width: number;
  /** Pixels at the beginning; 0 for audio. */
  readonly height: number;
}

/** One file of a recording: camera and microphone of one participant while its tracks stayed the same. */
export interface RecordedPart {
  /** Name below the recording's address. */
  readonly file: string;
  /** Whose. */
  readonly participant_id: string;
  /** Time zero of the file on the recording's time line, milliseconds. */
  readonly starts_at_ms: number;
  /** Milliseconds; 0 while it grows. */
  readonly duration_ms: number;
  /** Bytes; 0 while it grows. */
  readonly size_bytes: number;
  /** False while it grows. */
  readonly is_complete: boolean;
  /** In the order of the file. */
  readonly tracks: readonly RecordedTrack[];
}

/** One recording of a call. Its files: GET /cases/{case_id}/recordings/{recording_id}/{file}, with Range; beside the parts there are poses.jsonl and events.jsonl. */
export interface Recording {
  /** Which. */
  readonly recording_id: string;
  /** Server UTC milliseconds at zero of the time line. */
  readonly started_at_ms: number;
  /** Null while it runs. */
  readonly ended_at_ms: number | null;
  /** As in recording.stopped; null while it runs. */
  readonly end_reason: "asked" | "call_ended" | "declined" | "failed" | "interrupted" | null;
  /** In order of their beginning. */
  readonly parts: readonly RecordedPart[];
  /** Server UTC after which its files are deleted; null: they are kept, or it still runs. */
  readonly expires_at_ms?: number | null;
}

/** GET /cases/{case_id}/recordings */
export interface RecordingList {
  /** Oldest first. */
  readonly recordings: readonly Recording[];
}

/** GET /cases/{case_id}/media-links?path=recordings/{recording_id}/{file} (or blobs/{sha256}): an address at which a player, which sends no headers of ours, may read that file for a while. It ends with the session that asked for it. */
export interface MediaLink {
  /** Path and query on this server; takes Range. */
  readonly url: string;
  /** Server UTC. */
  readonly expires_at_ms: number;
}

/** POST /cases: open a case. Repeating op_id answers with the same case. */
export interface NewCase {
  /** Idempotency key. */
  readonly op_id: string;
  /** What it is about. */
  readonly title: string;
  /** Plant tag of the asset, e.g. P-101. */
  readonly asset_tag: string;
  /** Name of the asset. */
  readonly asset_name: string;
  /** The plant's work-order number; may be empty. */
  readonly work_order: string;
  /** Guide to run; empty for the standard one. */
  readonly guide_id: string;
  /** Video codecs for its calls, most wanted first; null for what the server prefers. */
  readonly video_codecs?: readonly VideoCodec[] | null;
}

/** POST /cases/{case_id}/signature */
export interface SignRequest {
  /** Idempotency key. */
  readonly op_id: string;
  /** The signer's own password, checked anew. */
  readonly password: string;
  /** What the signature says, see review.sign. */
  readonly meaning: "approved" | "rejected" | "performed" | "reviewed" | "accepted" | "witnessed";
  /** Newest event seen. */
  readonly expected_head_seq: number;
  /** The signer's own name of the account: needed for the first signature of a series, see records.md. */
  readonly username?: string | null;
}

/** One identity of the demo. */
export interface DemoIdentity {
  /** Signed in. */
  readonly session: Session;
  /** For signing; demo accounts only. */
  readonly password: string;
  /** Account name, for signing in with another of its roles. */
  readonly username?: string | null;
}

/** POST /demo/identities (only with --demo): fresh tokens for one tab. */
export interface DemoIdentities {
  /** field, expert, supervisor. */
  readonly identities: readonly DemoIdentity[];
}

/** POST /tour (only with --demo) */
export interface TourStart {
  /** Language of the scripted technician. */
  readonly language: "en" | "zh";
}

/** Answer to POST /tour: a case whose scripted technician rings. */
export interface Tour {
  /** The case. */
  readonly case_id: string;
  /** Its number. */
  readonly number: number;
}

/** Answer to GET and POST /tour/walk: whether the walk that the scripted technician plays is rendered. */
export interface TourWalk {
  /** absent: nobody asked yet; failed: POST tries again. */
  readonly state: "absent" | "rendering" | "ready" | "failed";
  /** Pictures rendered. */
  readonly done: number;
  /** Pictures in all; 0 while that is not known. */
  readonly total: number;
}

/** One surface that the device has found, in the order of its numbers in part "data". */
export interface SurfaceEntry {
  /** The device's name for it while it lives. */
  readonly surface_id: string;
  /** Detected mesh, or a plane as triangles. */
  readonly kind: "mesh" | "plane";
  /** What the device says it is, for example table. */
  readonly label?: string;
  /** world_from_surface, metres. */
  readonly pose: Pose;
  /** Rows of three float32 in the surface's frame, metres. */
  readonly vertex_count: number;
  /** Rows of three uint32. */
  readonly triangle_count: number;
}

/** Part "header" (JSON) of the multipart upload POST /api/v1/cases/{case_id}/scene/{world_id}/surfaces; part "data" is zlib-deflated: for each surface in order its vertices (little-endian float32), then its indices (little-endian uint32). */
export interface SurfacesHeader {
  /** New or changed since the last upload. */
  readonly surfaces: readonly SurfaceEntry[];
  /** surface_ids that are gone. */
  readonly removed: readonly string[];
}

/** A cube of the scene that is fetched by itself: GET .../tiles/{tile}.glb?level=coarse|fine. */
export interface SceneTile {
  /** Its name in addresses. */
  readonly tile: string;
  /** Fused from depth, or surfaces that the device itself has found. */
  readonly kind: "scan" | "device";
  /** Changes when fetching again is worth it; compared for equality only. */
  readonly revision: string;
}

/** What there is to see of a world. */
export interface SceneTiles {
  /** Tracking origin that all coordinates belong to. */
  readonly world_id: string;
  /** In no particular order. */
  readonly tiles: readonly SceneTile[];
  /** Depth images fused so far. */
  readonly frames: number;
}

/** A mark of an earlier visit, in the world of its scene. */
export interface SavedMark {
  /** Which. */
  readonly annotation_id: string;
  /** As shown on its plate. */
  readonly number: number;
  /** Title of its fault, or empty. */
  readonly label: string;
  /** Of its fault. */
  readonly severity?: Severity | null;
  /** Metres. */
  readonly p_world: Vector3;
  /** Unit surface normal. */
  readonly normal?: Vector3 | null;
  /** Standard deviation of the position, metres. */
  readonly sigma_m?: number | null;
}

/** The scene of one world as it was stored with its case. */
export interface SavedScene {
  /** Case that it was scanned in. */
  readonly case_id: string;
  /** Of that case. */
  readonly case_number: number;
  /** Tracking origin of its coordinates. */
  readonly world_id: string;
  /** GLB; GET /api/v1/cases/{case_id}/blobs/{blob}. */
  readonly blob: string;
  /** Server UTC. */
  readonly saved_at_ms: number;
  /** Surface that was scanned. */
  readonly area_m2: number;
  /** Marks placed in that world that were not deleted. */
  readonly marks: readonly SavedMark[];
  /** Where that world lies in the asset's own frame; null when it was never found. */
  readonly asset_from_world?: Pose | null;
}

/** Scenes of an asset's earlier visits, the newest first. */
export interface SavedSceneList {
  /** At most one per world. */
  readonly scenes: readonly SavedScene[];
}

/** A key frame of a scan: a picture of that time, and where its camera was. */
export interface SceneView {
  /** Names it; GET /api/v1/cases/{case_id}/scene/{world_id}/views/{view_id}.jpg. */
  readonly view_id: string;
  /** Server UTC. */
  readonly seen_at_ms: number;
  /** Of the camera, in the world's frame. */
  readonly pose: Pose;
  /** Of the picture. */
  readonly intrinsics: Intrinsics;
}

/** The key frames kept with the scan of a world, oldest first; none when no picture of it was kept. */
export interface SceneViewList {
  /** Tracking origin that all poses belong to. */
  readonly world_id: string;
  /** Chosen so that together they show what was seen. */
  readonly views: readonly SceneView[];
}

/** Part "header" (JSON) of the multipart upload POST /api/v1/cases/{case_id}/models; part "data" is the file: PLY, STL, OBJ or GLB with triangles. */
export interface ModelHeader {
  /** Name of the file; its ending says what it is. */
  readonly name: string;
  /** What one unit of the file is; STL and OBJ do not say. */
  readonly unit: "m" | "cm" | "mm" | "inch";
}

/** A scan or CAD mesh that was imported for an asset. */
export interface AssetModel {
  /** Case that it was imported in. */
  readonly case_id: string;
  /** Of that case. */
  readonly case_number: number;
  /** Which. */
  readonly model_id: string;
  /** Of the file. */
  readonly name: string;
  /** GLB; GET /api/v1/cases/{case_id}/blobs/{blob}. */
  readonly blob: string;
  /** As stored. */
  readonly triangles: number;
  /** Extent along its own axes, metres. */
  readonly size_m: Vector3;
  /** Server UTC. */
  readonly imported_at_ms: number;
}

/** Models of an asset, the newest first. */
export interface AssetModelList {
  /** At most 50. */
  readonly models: readonly AssetModel[];
}

/** POST /api/v1/cases/{case_id}/models/{model_id}/proposals: look where a model lies in what is scanned of a world now. */
export interface ProposeModel {
  /** Tracking origin. */
  readonly world_id: string;
}

/** What came of looking for a model's place; takes some seconds. */
export interface ModelSearch {
  /** proposed: the log has model.proposed. */
  readonly outcome: "proposed" | "nothing_scanned" | "too_few_points" | "no_overlap";
  /** Of model.proposed; null without a proposal. */
  readonly proposal_id?: string | null;
}

/** A public key that signs heads and packages. */
export interface LogKey {
  /** Fingerprint: SHA-256 of the raw public key. */
  readonly key_id: string;
  /** Ed25519, 32 bytes. */
  readonly public_key: string;
  /** Server UTC. */
  readonly valid_from_ms: number;
  /** When it was replaced; null while it signs. */
  readonly valid_until_ms?: number | null;
}

/** A signed head of the tree over all case heads (RFC 6962). */
export interface SignedHead {
  /** Leaves. */
  readonly tree_size: number;
  /** Merkle tree hash. */
  readonly root: string;
  /** Server UTC of the signature. */
  readonly at_ms: number;
  /** Who signed. */
  readonly key_id: string;
  /** Ed25519 over the canonical head without this field, after the words that name its kind. */
  readonly signature: string;
}

/** One leaf of the tree: the head of a case when it was taken in. */
export interface LogLeaf {
  /** Which case. */
  readonly case_id: string;
  /** Its newest event. */
  readonly head_seq: number;
  /** That event's chain hash. */
  readonly head_hash: string;
  /** Server UTC when it was taken in. */
  readonly at_ms: number;
}

/** GET /log/head */
export interface LogHead {
  /** The newest; null before anything was signed. */
  readonly head?: SignedHead | null;
  /** All keys, oldest first. */
  readonly keys: readonly LogKey[];
}

/** GET /log/proof?first=&second=: that the tree of the second size only adds to that of the first. */
export interface LogConsistency {
  /** The older head. */
  readonly first: SignedHead;
  /** The newer head. */
  readonly second: SignedHead;
  /** Consistency proof, RFC 6962 section 2.1.2. */
  readonly path: readonly string[];
}

/** GET /cases/{case_id}/log/proof: that a head of a case is in the signed tree. */
export interface LogInclusion {
  /** The newest leaf of the case. */
  readonly leaf: LogLeaf;
  /** Its place in the tree. */
  readonly leaf_index: number;
  /** The first signed head that covers it. */
  readonly head: SignedHead;
  /** Audit path, RFC 6962 section 2.1.1. */
  readonly path: readonly string[];
}

/** A stable word with what it says. */
export interface ReasonWords {
  /** Stable. */
  readonly id: string;
  /** In the language asked for. */
  readonly text: string;
}

/** One item in words, with what was decided about it. */
export interface ChecklistItem {
  /** The item. */
  readonly item: ReviewItem;
  /** What it is about. */
  readonly title: string;
  /** What to verify. */
  readonly verify: string;
  /** Why it is here: the rule in words. */
  readonly why: string;
  /** Why it is an exception; empty when it is none. */
  readonly reasons: readonly ReasonWords[];
  /** Verdict; undecided in a draft. */
  readonly decision: "confirmed" | "rejected" | "not_applicable" | "undecided";
  /** Of the verdict. */
  readonly decision_reason: string;
  /** Who decided. */
  readonly decided_by?: Actor | null;
  /** Event of the verdict, 0 for none. */
  readonly decision_seq: number;
}

/** GET /api/v1/cases/{case_id}/checklist: the draft while work goes on, the stored list after that. */
export interface Checklist {
  /** Which. */
  readonly case_id: string;
  /** Newest event that it was made from. */
  readonly head_seq: number;
  /** Name of the rule set. */
  readonly ruleset: string;
  /** Its version. */
  readonly ruleset_version: number;
  /** True until the case is handed over, and while it is sent back. */
  readonly is_draft: boolean;
  /** Exceptions first, the most severe first among them. */
  readonly items: readonly ChecklistItem[];
}

/** One rule in words. */
export interface RuleWords {
  /** Rule id. */
  readonly rule_id: string;
  /** Its version. */
  readonly version: number;
  /** Short name. */
  readonly title: string;
  /** What it puts on the list. */
  readonly why: string;
  /** Reasons that make its items exceptions. */
  readonly exception_when: readonly ReasonWords[];
}

/** GET /api/v1/rules: the rules by which review lists are made. */
export interface RuleList {
  /** Name. */
  readonly ruleset: string;
  /** Version that new lists get. */
  readonly ruleset_version: number;
  /** In the order of their items. */
  readonly rules: readonly RuleWords[];
}

/** Part header of an uploaded picture (POST photos): what it is about, one of the three. */
export interface PhotoHeader {
  /** Made by the client. */
  readonly photo_id: string;
  /** The guide step it is about. */
  readonly step_key?: string | null;
  /** The fault it is about. */
  readonly fault_id?: string | null;
  /** The rejected review item it answers. */
  readonly item_id?: string | null;
  /** What it shows; may be empty. */
  readonly caption?: string;
}

/** What another system calls an asset. */
export interface AssetReference {
  /** Which system, e.g. SAP PM. */
  readonly system: string;
  /** Its identifier there. */
  readonly id: string;
}

/** How an asset of the plant shall be (POST /assets, PUT /assets/{asset_id}). */
export interface AssetChange {
  /** As the plant writes it; no other asset may differ from it only in case or spaces, and it never changes. */
  readonly tag: string;
  /** Name by language; at least one. */
  readonly names: Record<string, string>;
  /** Level in the tree; nothing is part of a smaller level than its own. */
  readonly level: "site" | "line" | "machine" | "component";
  /** Kind of equipment, in the plant's words. */
  readonly asset_class?: string;
  /** Tag of what it is part of; null at the top. */
  readonly parent_tag?: string | null;
  /** What other systems call it. */
  readonly external_refs?: readonly AssetReference[];
  /** No longer there; cases of it stay. */
  readonly is_retired?: boolean;
}

/** An asset of the plant. */
export interface AssetCard {
  /** Identity; never changes. */
  readonly asset_id: string;
  /** As the plant writes it. */
  readonly tag: string;
  /** Name by language. */
  readonly names: Record<string, string>;
  /** Level in the tree. */
  readonly level: "site" | "line" | "machine" | "component";
  /** Kind of equipment. */
  readonly asset_class: string;
  /** What it is part of; null at the top. */
  readonly parent_id?: string | null;
  /** What other systems call it. */
  readonly external_refs: readonly AssetReference[];
  /** No longer there. */
  readonly is_retired: boolean;
  /** One more with each change. */
  readonly revision: number;
  /** When it was last changed; server UTC milliseconds. */
  readonly changed_at_ms: number;
  /** Who changed it. */
  readonly changed_by: string;
}

/** An asset with what it is part of. */
export interface AssetDetail {
  /** The asset. */
  readonly asset: AssetCard;
  /** From the top of the tree down to its parent. */
  readonly ancestors: readonly AssetCard[];
}

/** Assets in the order of their tags; GET /assets. */
export interface AssetPage {
  /** The assets. */
  readonly assets: readonly AssetCard[];
  /** For the next page; null on the last. */
  readonly next?: string | null;
}

/** An asset and all below it. */
export interface AssetTree {
  /** Level by level, the asset itself first. */
  readonly assets: readonly AssetCard[];
  /** False: there are more than fit. */
  readonly is_complete: boolean;
}

/** What an import of assets did. */
export interface AssetsImported {
  /** New assets. */
  readonly added: number;
  /** Changed assets. */
  readonly changed: number;
  /** Assets that were so already. */
  readonly unchanged: number;
}

/** One version of a document of the plant, without its content. */
export interface DocumentHead {
  /** What it is. */
  readonly kind: "guide" | "code_list" | "risk_matrix" | "review_template";
  /** Which document, the same for all its versions. */
  readonly key: string;
  /** Version. */
  readonly version: number;
  /** A draft can be changed; what was published never changes; what is retired counts for no new case. */
  readonly state: "draft" | "published" | "retired";
  /** Document number of the plant. */
  readonly number: string;
  /** Revision of the plant. */
  readonly revision: string;
  /** Name by language. */
  readonly titles: Record<string, string>;
  /** Of the canonical JSON (RFC 8785) of the body. */
  readonly sha256: string;
  /** One more with each change of draft or state. */
  readonly change_no: number;
  /** When the draft was last changed; server UTC milliseconds. */
  readonly changed_at_ms: number;
  /** Who wrote it. */
  readonly changed_by: string;
  /** When it was published. */
  readonly published_at_ms?: number | null;
  /** Who published it. */
  readonly approver?: string | null;
  /** Counts for cases opened from then on. */
  readonly effective_from_ms?: number | null;
  /** When it was retired. */
  readonly retired_at_ms?: number | null;
  /** Who retired it. */
  readonly retired_by?: string | null;
}

/** Versions by kind and key, the newest first; GET /catalogue. */
export interface DocumentPage {
  /** The versions. */
  readonly documents: readonly DocumentHead[];
  /** For the next page; null on the last. */
  readonly next?: string | null;
}

/** One version of a document with its content. */
export interface DocumentVersion {
  /** About it. */
  readonly head: DocumentHead;
  /** Guide, CodeList, RiskMatrix or ReviewTemplate. */
  readonly body: Record<string, unknown>;
}

/** A draft was read from a file. */
export interface DocumentImported {
  /** The draft. */
  readonly head: DocumentHead;
  /** What its author should know, e.g. texts without a translation. */
  readonly warnings: readonly string[];
}

/** Publish a draft; its author may not. */
export interface PublishDocument {
  /** Counts for cases opened from then on; null is now. */
  readonly effective_from_ms?: number | null;
}

/** A guide that a case can be opened with. */
export interface GuideEntry {
  /** Which. */
  readonly guide_id: string;
  /** The version that counts now. */
  readonly version: number;
  /** Name by language. */
  readonly title: Record<string, string>;
  /** Which machines it is for; empty for any. */
  readonly asset_class: string;
  /** Came with the server, not from the plant. */
  readonly is_shipped: boolean;
}

/** The guides that count now; GET /guides. */
export interface GuideMenu {
  /** By title. */
  readonly guides: readonly GuideEntry[];
}

/** A case that is not finished, or was finished in the shift. */
export interface HandoverCase {
  /** Identity. */
  readonly case_id: string;
  /** Short number. */
  readonly case_number: number;
  /** Plant tag. */
  readonly asset_tag: string;
  /** Title. */
  readonly title: string;
  /** Asset. */
  readonly asset_name: string;
  /** Work order. */
  readonly work_order: string;
  /** Life cycle at the end of the shift. */
  readonly state: "open" | "submitted" | "in_review" | "returned" | "signed" | "void";
  /** UTC. */
  readonly opened_at_ms: number;
  /** Newest event before the end of the shift, UTC. */
  readonly changed_at_ms: number;
  /** Something happened in it during the shift. */
  readonly is_changed: boolean;
  /** Faults that are not verified or rejected. */
  readonly faults: number;
  /** Exceptions of the review list without a verdict. */
  readonly open_exceptions: number;
}

/** A fault that the next shift must know. */
export interface HandoverFault {
  /** Identity. */
  readonly case_id: string;
  /** Short number. */
  readonly case_number: number;
  /** Plant tag. */
  readonly asset_tag: string;
  /** Which. */
  readonly fault_id: string;
  /** Number in the case. */
  readonly number: number;
  /** What is wrong. */
  readonly title: string;
  /** Part. */
  readonly component: string;
  /** How bad. */
  readonly severity: Severity;
  /** By the risk matrix; null: not assessed. */
  readonly priority?: "low" | "medium" | "high" | "urgent" | null;
  /** State at the end of the shift. */
  readonly state: "suspected" | "confirmed" | "in_progress" | "resolved" | "verified" | "rejected" | "deferred";
  /** It was found during the shift. */
  readonly is_new: boolean;
  /** People could be hurt. */
  readonly is_safety: boolean;
  /** UTC. */
  readonly created_at_ms: number;
  /** Deferred until, UTC. */
  readonly due_at_ms?: number | null;
  /** Deferred, and the date has passed. */
  readonly is_overdue: boolean;
  /** Who answers for the risk of the deferred fault. */
  readonly risk_owner?: string | null;
  /** Why it was deferred; empty for others. */
  readonly reason: string;
}

/** An isolation of which the record does not say that its locks were removed. It documents, it is never the authority for it. */
export interface HandoverLock {
  /** Identity. */
  readonly case_id: string;
  /** Short number. */
  readonly case_number: number;
  /** Plant tag. */
  readonly asset_tag: string;
  /** Step of the guide. */
  readonly step_key: string;
  /** The step, by language. */
  readonly title: Record<string, string>;
  /** Permit to work. */
  readonly permit: string;
  /** Who holds the key. */
  readonly lock_owner: string;
  /** Start was tried and nothing moved. */
  readonly is_tried_out: boolean;
  /** Who works under the lock. */
  readonly people_on_site: readonly string[];
  /** Who recorded it. */
  readonly recorded_by: string;
  /** UTC. */
  readonly recorded_at_ms: number;
  /** Until then the record holds, UTC. */
  readonly expires_at_ms?: number | null;
  /** The record no longer holds: isolate and record anew. */
  readonly is_expired: boolean;
  /** Work went on although something was missing. */
  readonly is_overridden: boolean;
}

/** Something that was sent back and is not handed over again. */
export interface HandoverRework {
  /** Identity. */
  readonly case_id: string;
  /** Short number. */
  readonly case_number: number;
  /** Plant tag. */
  readonly asset_tag: string;
  /** Item of the review list. */
  readonly item_id: string;
  /** Why it was rejected. */
  readonly reason: string;
  /** What the reviewer wrote to all of it. */
  readonly message: string;
  /** Who sent it back. */
  readonly returned_by: string;
  /** UTC. */
  readonly returned_at_ms: number;
  /** It has an answer. */
  readonly is_answered: boolean;
}

/** Who works on what. */
export interface HandoverPerson {
  /** Name. */
  readonly name: string;
  /** In which role. */
  readonly role: Role;
  /** Unfinished cases that this person worked on, the newest work first. */
  readonly case_numbers: readonly number[];
  /** In a call at the end of the shift. */
  readonly is_in_call: boolean;
  /** Last seen in these, UTC. */
  readonly last_at_ms: number;
}

/** What the next shift must know, folded from the logs up to the end of a shift. */
export interface Handover {
  /** Begin of the shift, UTC. */
  readonly since_ms: number;
  /** End of the shift, UTC. */
  readonly until_ms: number;
  /** Tag of the asset below which everything lies; null is the whole plant. */
  readonly site?: string | null;
  /** Unfinished first, the newest change first. */
  readonly cases: readonly HandoverCase[];
  /** Severe or new and not put off, the gravest first. */
  readonly faults: readonly HandoverFault[];
  /** Put off, the earliest date first. */
  readonly deferred: readonly HandoverFault[];
  /** The oldest first. */
  readonly locks: readonly HandoverLock[];
  /** The oldest first. */
  readonly rework: readonly HandoverRework[];
  /** By name. */
  readonly people: readonly HandoverPerson[];
  /** There were more cases than one answer holds: choose a site. */
  readonly is_cut: boolean;
}

/** POST /accounts/{account_id}/erase */
export interface EraseAccount {
  /** Why; it goes into every record. */
  readonly reason: string;
  /** Also the words of the person's notes and chat messages. */
  readonly with_words?: boolean;
  /** Only say what would be erased. */
  readonly is_dry_run?: boolean;
}

/** POST /cases/{case_id}/erase */
export interface EraseCase {
  /** Why; it stays in the record. */
  readonly reason: string;
  /** Only say what would be erased. */
  readonly is_dry_run?: boolean;
}

/** A case in which nothing was erased. */
export interface NotErased {
  /** Of the case. */
  readonly number: number;
  /** Why not. */
  readonly reason: string;
}

/** What erasing a person came to. */
export interface ErasedAccount {
  /** The account; its id stays. */
  readonly account_id: string;
  /** Cases in which something was erased. */
  readonly numbers: readonly number[];
  /** Cases that keep the printed name of a signature of this person. */
  readonly signed: readonly number[];
  /** Cases under legal hold, or worked on. */
  readonly refused: readonly NotErased[];
  /** The account has lost names, password and sessions. Not while a case of it is worked on. */
  readonly is_closed: boolean;
}

/** What erasing a case came to. */
export interface ErasedCase {
  /** Of the case. */
  readonly number: number;
  /** Events that lost a name. */
  readonly names: number;
  /** Events that lost their body. */
  readonly bodies: number;
  /** Files deleted. */
  readonly files: number;
  /** Files that stay because another case names them. */
  readonly shared_files: number;
  /** Recordings deleted. */
  readonly recordings: number;
}

/** How long one kind of what belongs to a case is kept. */
export interface KeptKind {
  /** cases: the whole record. */
  readonly kind: "pictures" | "clips" | "scans" | "maps" | "models" | "recordings" | "cases";
  /** The period; null keeps for ever. */
  readonly days?: number | null;
  /** When it ends, UTC, should nobody hold the case; null while it does not run, or when there is nothing of the kind. Of recordings the earliest. */
  readonly ends_at_ms?: number | null;
  /** Files of the kind that are there; recordings count as one each. */
  readonly files?: number;
  /** Files that went after their period. */
  readonly deleted?: number;
  /** When the last of them went, UTC. */
  readonly deleted_at_ms?: number | null;
}

/** GET /cases/{case_id}/retention: what of a case goes when. */
export interface CaseRetention {
  /** Under legal hold: nothing goes, whatever its period. */
  readonly is_held: boolean;
  /** The periods of files and of the case run from here, UTC: from the signature that holds, or from when the case was declared void; null while it is neither. */
  readonly counted_from_ms?: number | null;
  /** In the order in which they are shown. */
  readonly kinds: readonly KeptKind[];
}

/** Body of each message type. */
export interface Messages {
  readonly "room.hello": Hello;
  readonly "room.welcome": Welcome;
  readonly "room.caught_up": CaughtUp;
  readonly "ping": Ping;
  readonly "pong": Pong;
  readonly "error": ErrorBody;
  readonly "ok": Ok;
  readonly "room.participant": ParticipantChanged;
  readonly "room.participant_left": ParticipantLeft;
  readonly "room.publication": PublicationChanged;
  readonly "room.publication_ended": PublicationEnded;
  readonly "room.media_reset": MediaReset;
  readonly "publish.offer": PublishOffer;
  readonly "publish.answer": PublishAnswer;
  readonly "subscribe.start": SubscribeStart;
  readonly "subscribe.offer": SubscribeOffer;
  readonly "subscribe.answer": SubscribeAnswer;
  readonly "publication.mute": MuteChange;
  readonly "subscription.view": SubscriptionView;
  readonly "frame.sender_clock": SenderClock;
  readonly "frame.subscription_clock": SubscriptionClock;
  readonly "desk.state": DeskState;
  readonly "frame.record": FrameRecord;
  readonly "still.request": StillRequest;
  readonly "still.unavailable": StillUnavailable;
  readonly "marks.seen": MarksSeen;
  readonly "expert.looking": Looking;
  readonly "localisation.state": Localisation;
  readonly "subscription.rung": SubscriptionRung;
  readonly "look.taken": Look;
  readonly "publication.limit": SendLimit;
  readonly "publication.uplink": UplinkReport;
  readonly "look.shown": LookShown;
  readonly "stats.watch": StatsWatch;
  readonly "stats.report": StatsReport;
  readonly "op": Op;
  readonly "ack": Ack;
  readonly "event": Event;
}

/** Body of each operation kind. */
export interface Ops {
  readonly "case.open": OpenCase;
  readonly "call.request": RequestCall;
  readonly "call.take": TakeCall;
  readonly "call.decline": DeclineCall;
  readonly "call.end": EndCall;
  readonly "recording.start": StartRecording;
  readonly "recording.consent": ConsentRecording;
  readonly "recording.stop": StopRecording;
  readonly "world.start": StartWorld;
  readonly "guide.answer": AnswerStep;
  readonly "chat.post": PostChat;
  readonly "annotation.place": PlaceAnnotation;
  readonly "localisation.confirm": ConfirmLocalisation;
  readonly "localisation.reject": RejectLocalisation;
  readonly "annotation.move": MoveAnnotation;
  readonly "annotation.resnap": ResnapAnnotation;
  readonly "annotation.delete": DeleteAnnotation;
  readonly "annotation.restore": RestoreAnnotation;
  readonly "annotation.acknowledge": AcknowledgeAnnotation;
  readonly "fault.create": CreateFault;
  readonly "fault.edit": EditFault;
  readonly "fault.move": MoveFault;
  readonly "fault.code": CodeFault;
  readonly "fault.assess": AssessFault;
  readonly "fault.measure": MeasureFault;
  readonly "fault.act": ActOnFault;
  readonly "fault.link": LinkFault;
  readonly "clip.request": RequestClip;
  readonly "note.add": AddNote;
  readonly "case.close": CloseCase;
  readonly "review.decide": DecideItem;
  readonly "review.confirm_clear": ConfirmClear;
  readonly "review.return": ReturnReview;
  readonly "rework.answer": AnswerRework;
  readonly "case.resubmit": ResubmitCase;
  readonly "case.void": VoidCase;
  readonly "review.sign": SignReview;
  readonly "model.answer": AnswerModel;
  readonly "case.hold": HoldCase;
  readonly "case.release": ReleaseCase;
}

/** Body of each event kind. */
export interface Events {
  readonly "case.opened": CaseOpened;
  readonly "participant.joined": ParticipantJoined;
  readonly "participant.left": ParticipantGone;
  readonly "call.requested": CallRequested;
  readonly "call.taken": CallTaken;
  readonly "call.declined": CallDeclined;
  readonly "call.ended": CallEnded;
  readonly "recording.requested": RecordingRequested;
  readonly "recording.consented": RecordingConsented;
  readonly "recording.declined": RecordingDeclined;
  readonly "recording.started": RecordingStarted;
  readonly "recording.stopped": RecordingStopped;
  readonly "world.started": WorldStarted;
  readonly "guide.answered": StepAnswered;
  readonly "chat.posted": ChatPosted;
  readonly "annotation.placed": AnnotationPlaced;
  readonly "anchor.refined": AnchorRefined;
  readonly "localisation.confirmed": LocalisationConfirmed;
  readonly "localisation.rejected": LocalisationRejected;
  readonly "asset.localised": AssetLocalised;
  readonly "annotation.relocated": AnnotationRelocated;
  readonly "asset.mapped": AssetMapped;
  readonly "annotation.moved": AnnotationMoved;
  readonly "annotation.resnapped": AnnotationResnapped;
  readonly "annotation.deleted": AnnotationDeleted;
  readonly "annotation.restored": AnnotationRestored;
  readonly "annotation.acknowledged": AnnotationAcknowledged;
  readonly "fault.created": FaultCreated;
  readonly "fault.edited": FaultEdited;
  readonly "fault.moved": FaultMoved;
  readonly "fault.coded": FaultCoded;
  readonly "fault.assessed": FaultAssessed;
  readonly "fault.measured": FaultMeasured;
  readonly "fault.acted": FaultActed;
  readonly "fault.linked": FaultLinked;
  readonly "still.stored": StillStored;
  readonly "photo.stored": PhotoStored;
  readonly "clip.requested": ClipRequested;
  readonly "clip.stored": ClipStored;
  readonly "clip.failed": ClipFailed;
  readonly "note.added": NoteAdded;
  readonly "case.closed": CaseClosed;
  readonly "review.generated": ReviewGenerated;
  readonly "review.decided": ItemDecided;
  readonly "review.returned": ReviewReturned;
  readonly "rework.answered": ReworkAnswered;
  readonly "case.resubmitted": CaseResubmitted;
  readonly "case.voided": CaseVoided;
  readonly "review.signed": ReviewSigned;
  readonly "scene.saved": SceneSaved;
  readonly "model.imported": ModelImported;
  readonly "model.proposed": ModelProposed;
  readonly "model.answered": ModelAnswered;
  readonly "case.held": CaseHeld;
  readonly "case.released": CaseReleased;
  readonly "data.erased": DataErased;
}

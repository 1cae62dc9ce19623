// Made from proto/ by scripts/generate-proto.mjs. Do not edit.
import * as $protobuf from "./protobuf-runtime.js";
import Long = require("long");

/** Namespace wire. */
export namespace wire {

    /**
     * Properties of an Event.
     * @deprecated Use wire.Event.$Properties instead.
     */
    interface IEvent extends wire.Event.$Properties {
    }

    /** Represents an Event. */
    class Event {

        /**
         * Constructs a new Event.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.Event.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Event wallTime. */
        wallTime: number;

        /** Event step. */
        step: Long;

        /** Event fileVersion. */
        fileVersion?: (string|null);

        /** Event graphDef. */
        graphDef?: (Uint8Array|null);

        /** Event summary. */
        summary?: (wire.Summary.$Properties|null);

        /** Event logMessage. */
        logMessage?: (wire.LogMessage.$Properties|null);

        /** Event sessionLog. */
        sessionLog?: (wire.SessionLog.$Properties|null);

        /** Event taggedRunMetadata. */
        taggedRunMetadata?: (wire.TaggedRunMetadata.$Properties|null);

        /** Event metaGraphDef. */
        metaGraphDef?: (Uint8Array|null);

        /** Event sourceMetadata. */
        sourceMetadata?: (wire.SourceMetadata.$Properties|null);

        /** Event what. */
        what?: ("fileVersion"|"graphDef"|"summary"|"logMessage"|"sessionLog"|"taggedRunMetadata"|"metaGraphDef");

        /**
         * Encodes the specified Event message. Does not implicitly {@link wire.Event.verify|verify} messages.
         * @param message Event message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.Event.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Event message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.Event & wire.Event.$Shape} Event
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.Event & wire.Event.$Shape;
    }

    namespace Event {

        /** Properties of an Event. */
        interface $Properties {

            /** Event wallTime */
            wallTime?: (number|null);

            /** Event step */
            step?: (Long|null);

            /** Event fileVersion */
            fileVersion?: (string|null);

            /** Event graphDef */
            graphDef?: (Uint8Array|null);

            /** Event summary */
            summary?: (wire.Summary.$Properties|null);

            /** Event logMessage */
            logMessage?: (wire.LogMessage.$Properties|null);

            /** Event sessionLog */
            sessionLog?: (wire.SessionLog.$Properties|null);

            /** Event taggedRunMetadata */
            taggedRunMetadata?: (wire.TaggedRunMetadata.$Properties|null);

            /** Event metaGraphDef */
            metaGraphDef?: (Uint8Array|null);

            /** Event sourceMetadata */
            sourceMetadata?: (wire.SourceMetadata.$Properties|null);

            /** Event what */
            what?: ("fileVersion"|"graphDef"|"summary"|"logMessage"|"sessionLog"|"taggedRunMetadata"|"metaGraphDef");

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Narrowed shape of an Event. */
        type $Shape = {
          wallTime?: number|null;
          step?: Long|null;
          fileVersion?: string|null;
          graphDef?: Uint8Array|null;
          summary?: wire.Summary.$Shape|null;
          logMessage?: wire.LogMessage.$Shape|null;
          sessionLog?: wire.SessionLog.$Shape|null;
          taggedRunMetadata?: wire.TaggedRunMetadata.$Shape|null;
          metaGraphDef?: Uint8Array|null;
          sourceMetadata?: wire.SourceMetadata.$Shape|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ what?: undefined; fileVersion?: null; graphDef?: null; summary?: null; logMessage?: null; sessionLog?: null; taggedRunMetadata?: null; metaGraphDef?: null }|{ what?: "fileVersion"; fileVersion: string; graphDef?: null; summary?: null; logMessage?: null; sessionLog?: null; taggedRunMetadata?: null; metaGraphDef?: null }|{ what?: "graphDef"; fileVersion?: null; graphDef: Uint8Array; summary?: null; logMessage?: null; sessionLog?: null; taggedRunMetadata?: null; metaGraphDef?: null }|{ what?: "summary"; fileVersion?: null; graphDef?: null; summary: wire.Summary.$Shape; logMessage?: null; sessionLog?: null; taggedRunMetadata?: null; metaGraphDef?: null }|{ what?: "logMessage"; fileVersion?: null; graphDef?: null; summary?: null; logMessage: wire.LogMessage.$Shape; sessionLog?: null; taggedRunMetadata?: null; metaGraphDef?: null }|{ what?: "sessionLog"; fileVersion?: null; graphDef?: null; summary?: null; logMessage?: null; sessionLog: wire.SessionLog.$Shape; taggedRunMetadata?: null; metaGraphDef?: null }|{ what?: "taggedRunMetadata"; fileVersion?: null; graphDef?: null; summary?: null; logMessage?: null; sessionLog?: null; taggedRunMetadata: wire.TaggedRunMetadata.$Shape; metaGraphDef?: null }|{ what?: "metaGraphDef"; fileVersion?: null; graphDef?: null; summary?: null; logMessage?: null; sessionLog?: null; taggedRunMetadata?: null; metaGraphDef: Uint8Array })
        );
    }

    /**
     * Properties of a SourceMetadata.
     * @deprecated Use wire.SourceMetadata.$Properties instead.
     */
    interface ISourceMetadata extends wire.SourceMetadata.$Properties {
    }

    /** Represents a SourceMetadata. */
    class SourceMetadata {

        /**
         * Constructs a new SourceMetadata.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.SourceMetadata.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** SourceMetadata writer. */
        writer: string;

        /**
         * Encodes the specified SourceMetadata message. Does not implicitly {@link wire.SourceMetadata.verify|verify} messages.
         * @param message SourceMetadata message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.SourceMetadata.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a SourceMetadata message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.SourceMetadata & wire.SourceMetadata.$Shape} SourceMetadata
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.SourceMetadata & wire.SourceMetadata.$Shape;
    }

    namespace SourceMetadata {

        /** Properties of a SourceMetadata. */
        interface $Properties {

            /** SourceMetadata writer */
            writer?: (string|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a SourceMetadata. */
        type $Shape = wire.SourceMetadata.$Properties;
    }

    /**
     * Properties of a LogMessage.
     * @deprecated Use wire.LogMessage.$Properties instead.
     */
    interface ILogMessage extends wire.LogMessage.$Properties {
    }

    /** Represents a LogMessage. */
    class LogMessage {

        /**
         * Constructs a new LogMessage.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.LogMessage.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** LogMessage level. */
        level: number;

        /** LogMessage message. */
        message: string;

        /**
         * Encodes the specified LogMessage message. Does not implicitly {@link wire.LogMessage.verify|verify} messages.
         * @param message LogMessage message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.LogMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a LogMessage message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.LogMessage & wire.LogMessage.$Shape} LogMessage
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.LogMessage & wire.LogMessage.$Shape;
    }

    namespace LogMessage {

        /** Properties of a LogMessage. */
        interface $Properties {

            /** LogMessage level */
            level?: (number|null);

            /** LogMessage message */
            message?: (string|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a LogMessage. */
        type $Shape = wire.LogMessage.$Properties;
    }

    /**
     * Properties of a SessionLog.
     * @deprecated Use wire.SessionLog.$Properties instead.
     */
    interface ISessionLog extends wire.SessionLog.$Properties {
    }

    /** Represents a SessionLog. */
    class SessionLog {

        /**
         * Constructs a new SessionLog.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.SessionLog.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** SessionLog status. */
        status: wire.SessionLog.Status;

        /** SessionLog checkpointPath. */
        checkpointPath: string;

        /** SessionLog msg. */
        msg: string;

        /**
         * Encodes the specified SessionLog message. Does not implicitly {@link wire.SessionLog.verify|verify} messages.
         * @param message SessionLog message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.SessionLog.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a SessionLog message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.SessionLog & wire.SessionLog.$Shape} SessionLog
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.SessionLog & wire.SessionLog.$Shape;
    }

    namespace SessionLog {

        /** Properties of a SessionLog. */
        interface $Properties {

            /** SessionLog status */
            status?: (wire.SessionLog.Status|null);

            /** SessionLog checkpointPath */
            checkpointPath?: (string|null);

            /** SessionLog msg */
            msg?: (string|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a SessionLog. */
        type $Shape = wire.SessionLog.$Properties;

        /** Status enum. */
        enum Status {

            /** STATUS_UNSPECIFIED value */
            STATUS_UNSPECIFIED = 0,

            /** START value */
            START = 1,

            /** STOP value */
            STOP = 2,

            /** CHECKPOINT value */
            CHECKPOINT = 3
        }
    }

    /**
     * Properties of a TaggedRunMetadata.
     * @deprecated Use wire.TaggedRunMetadata.$Properties instead.
     */
    interface ITaggedRunMetadata extends wire.TaggedRunMetadata.$Properties {
    }

    /** Represents a TaggedRunMetadata. */
    class TaggedRunMetadata {

        /**
         * Constructs a new TaggedRunMetadata.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.TaggedRunMetadata.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** TaggedRunMetadata tag. */
        tag: string;

        /** TaggedRunMetadata runMetadata. */
        runMetadata: Uint8Array;

        /**
         * Encodes the specified TaggedRunMetadata message. Does not implicitly {@link wire.TaggedRunMetadata.verify|verify} messages.
         * @param message TaggedRunMetadata message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.TaggedRunMetadata.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a TaggedRunMetadata message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.TaggedRunMetadata & wire.TaggedRunMetadata.$Shape} TaggedRunMetadata
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.TaggedRunMetadata & wire.TaggedRunMetadata.$Shape;
    }

    namespace TaggedRunMetadata {

        /** Properties of a TaggedRunMetadata. */
        interface $Properties {

            /** TaggedRunMetadata tag */
            tag?: (string|null);

            /** TaggedRunMetadata runMetadata */
            runMetadata?: (Uint8Array|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a TaggedRunMetadata. */
        type $Shape = wire.TaggedRunMetadata.$Properties;
    }

    /**
     * Properties of a TensorProto.
     * @deprecated Use wire.TensorProto.$Properties instead.
     */
    interface ITensorProto extends wire.TensorProto.$Properties {
    }

    /** Represents a TensorProto. */
    class TensorProto {

        /**
         * Constructs a new TensorProto.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.TensorProto.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** TensorProto dtype. */
        dtype: number;

        /** TensorProto tensorShape. */
        tensorShape?: (wire.TensorShapeProto.$Properties|null);

        /** TensorProto versionNumber. */
        versionNumber: number;

        /** TensorProto tensorContent. */
        tensorContent: Uint8Array;

        /** TensorProto halfVal. */
        halfVal: number[];

        /** TensorProto floatVal. */
        floatVal: number[];

        /** TensorProto doubleVal. */
        doubleVal: number[];

        /** TensorProto intVal. */
        intVal: number[];

        /** TensorProto stringVal. */
        stringVal: Uint8Array[];

        /** TensorProto scomplexVal. */
        scomplexVal: number[];

        /** TensorProto int64Val. */
        int64Val: Long[];

        /** TensorProto boolVal. */
        boolVal: boolean[];

        /** TensorProto dcomplexVal. */
        dcomplexVal: number[];

        /** TensorProto uint32Val. */
        uint32Val: number[];

        /** TensorProto uint64Val. */
        uint64Val: Long[];

        /** TensorProto float8Val. */
        float8Val: Uint8Array;

        /**
         * Encodes the specified TensorProto message. Does not implicitly {@link wire.TensorProto.verify|verify} messages.
         * @param message TensorProto message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.TensorProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a TensorProto message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.TensorProto & wire.TensorProto.$Shape} TensorProto
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.TensorProto & wire.TensorProto.$Shape;
    }

    namespace TensorProto {

        /** Properties of a TensorProto. */
        interface $Properties {

            /** TensorProto dtype */
            dtype?: (number|null);

            /** TensorProto tensorShape */
            tensorShape?: (wire.TensorShapeProto.$Properties|null);

            /** TensorProto versionNumber */
            versionNumber?: (number|null);

            /** TensorProto tensorContent */
            tensorContent?: (Uint8Array|null);

            /** TensorProto halfVal */
            halfVal?: (number[]|null);

            /** TensorProto floatVal */
            floatVal?: (number[]|null);

            /** TensorProto doubleVal */
            doubleVal?: (number[]|null);

            /** TensorProto intVal */
            intVal?: (number[]|null);

            /** TensorProto stringVal */
            stringVal?: (Uint8Array[]|null);

            /** TensorProto scomplexVal */
            scomplexVal?: (number[]|null);

            /** TensorProto int64Val */
            int64Val?: (Long[]|null);

            /** TensorProto boolVal */
            boolVal?: (boolean[]|null);

            /** TensorProto dcomplexVal */
            dcomplexVal?: (number[]|null);

            /** TensorProto uint32Val */
            uint32Val?: (number[]|null);

            /** TensorProto uint64Val */
            uint64Val?: (Long[]|null);

            /** TensorProto float8Val */
            float8Val?: (Uint8Array|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a TensorProto. */
        type $Shape = wire.TensorProto.$Properties;
    }

    /**
     * Properties of a TensorShapeProto.
     * @deprecated Use wire.TensorShapeProto.$Properties instead.
     */
    interface ITensorShapeProto extends wire.TensorShapeProto.$Properties {
    }

    /** Represents a TensorShapeProto. */
    class TensorShapeProto {

        /**
         * Constructs a new TensorShapeProto.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.TensorShapeProto.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** TensorShapeProto dim. */
        dim: wire.TensorShapeProto.Dim.$Properties[];

        /** TensorShapeProto unknownRank. */
        unknownRank: boolean;

        /**
         * Encodes the specified TensorShapeProto message. Does not implicitly {@link wire.TensorShapeProto.verify|verify} messages.
         * @param message TensorShapeProto message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.TensorShapeProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a TensorShapeProto message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.TensorShapeProto & wire.TensorShapeProto.$Shape} TensorShapeProto
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.TensorShapeProto & wire.TensorShapeProto.$Shape;
    }

    namespace TensorShapeProto {

        /** Properties of a TensorShapeProto. */
        interface $Properties {

            /** TensorShapeProto dim */
            dim?: (wire.TensorShapeProto.Dim.$Properties[]|null);

            /** TensorShapeProto unknownRank */
            unknownRank?: (boolean|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a TensorShapeProto. */
        type $Shape = wire.TensorShapeProto.$Properties;

        /**
         * Properties of a Dim.
         * @deprecated Use wire.TensorShapeProto.Dim.$Properties instead.
         */
        interface IDim extends wire.TensorShapeProto.Dim.$Properties {
        }

        /** Represents a Dim. */
        class Dim {

            /**
             * Constructs a new Dim.
             * @param [properties] Properties to set
             */
            constructor(properties?: wire.TensorShapeProto.Dim.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Dim size. */
            size: Long;

            /** Dim name. */
            name: string;

            /**
             * Encodes the specified Dim message. Does not implicitly {@link wire.TensorShapeProto.Dim.verify|verify} messages.
             * @param message Dim message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: wire.TensorShapeProto.Dim.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Dim message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {wire.TensorShapeProto.Dim & wire.TensorShapeProto.Dim.$Shape} Dim
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.TensorShapeProto.Dim & wire.TensorShapeProto.Dim.$Shape;
        }

        namespace Dim {

            /** Properties of a Dim. */
            interface $Properties {

                /** Dim size */
                size?: (Long|null);

                /** Dim name */
                name?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Dim. */
            type $Shape = wire.TensorShapeProto.Dim.$Properties;
        }
    }

    /**
     * Properties of a SummaryMetadata.
     * @deprecated Use wire.SummaryMetadata.$Properties instead.
     */
    interface ISummaryMetadata extends wire.SummaryMetadata.$Properties {
    }

    /** Represents a SummaryMetadata. */
    class SummaryMetadata {

        /**
         * Constructs a new SummaryMetadata.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.SummaryMetadata.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** SummaryMetadata pluginData. */
        pluginData?: (wire.SummaryMetadata.PluginData.$Properties|null);

        /** SummaryMetadata displayName. */
        displayName: string;

        /** SummaryMetadata summaryDescription. */
        summaryDescription: string;

        /** SummaryMetadata dataClass. */
        dataClass: wire.DataClass;

        /**
         * Encodes the specified SummaryMetadata message. Does not implicitly {@link wire.SummaryMetadata.verify|verify} messages.
         * @param message SummaryMetadata message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.SummaryMetadata.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a SummaryMetadata message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.SummaryMetadata & wire.SummaryMetadata.$Shape} SummaryMetadata
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.SummaryMetadata & wire.SummaryMetadata.$Shape;
    }

    namespace SummaryMetadata {

        /** Properties of a SummaryMetadata. */
        interface $Properties {

            /** SummaryMetadata pluginData */
            pluginData?: (wire.SummaryMetadata.PluginData.$Properties|null);

            /** SummaryMetadata displayName */
            displayName?: (string|null);

            /** SummaryMetadata summaryDescription */
            summaryDescription?: (string|null);

            /** SummaryMetadata dataClass */
            dataClass?: (wire.DataClass|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a SummaryMetadata. */
        type $Shape = wire.SummaryMetadata.$Properties;

        /**
         * Properties of a PluginData.
         * @deprecated Use wire.SummaryMetadata.PluginData.$Properties instead.
         */
        interface IPluginData extends wire.SummaryMetadata.PluginData.$Properties {
        }

        /** Represents a PluginData. */
        class PluginData {

            /**
             * Constructs a new PluginData.
             * @param [properties] Properties to set
             */
            constructor(properties?: wire.SummaryMetadata.PluginData.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PluginData pluginName. */
            pluginName: string;

            /** PluginData content. */
            content: Uint8Array;

            /**
             * Encodes the specified PluginData message. Does not implicitly {@link wire.SummaryMetadata.PluginData.verify|verify} messages.
             * @param message PluginData message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: wire.SummaryMetadata.PluginData.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PluginData message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {wire.SummaryMetadata.PluginData & wire.SummaryMetadata.PluginData.$Shape} PluginData
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.SummaryMetadata.PluginData & wire.SummaryMetadata.PluginData.$Shape;
        }

        namespace PluginData {

            /** Properties of a PluginData. */
            interface $Properties {

                /** PluginData pluginName */
                pluginName?: (string|null);

                /** PluginData content */
                content?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PluginData. */
            type $Shape = wire.SummaryMetadata.PluginData.$Properties;
        }
    }

    /** DataClass enum. */
    enum DataClass {

        /** DATA_CLASS_UNKNOWN value */
        DATA_CLASS_UNKNOWN = 0,

        /** DATA_CLASS_SCALAR value */
        DATA_CLASS_SCALAR = 1,

        /** DATA_CLASS_TENSOR value */
        DATA_CLASS_TENSOR = 2,

        /** DATA_CLASS_BLOB_SEQUENCE value */
        DATA_CLASS_BLOB_SEQUENCE = 3
    }

    /**
     * Properties of a HistogramProto.
     * @deprecated Use wire.HistogramProto.$Properties instead.
     */
    interface IHistogramProto extends wire.HistogramProto.$Properties {
    }

    /** Represents a HistogramProto. */
    class HistogramProto {

        /**
         * Constructs a new HistogramProto.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.HistogramProto.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** HistogramProto min. */
        min: number;

        /** HistogramProto max. */
        max: number;

        /** HistogramProto num. */
        num: number;

        /** HistogramProto sum. */
        sum: number;

        /** HistogramProto sumSquares. */
        sumSquares: number;

        /** HistogramProto bucketLimit. */
        bucketLimit: number[];

        /** HistogramProto bucket. */
        bucket: number[];

        /**
         * Encodes the specified HistogramProto message. Does not implicitly {@link wire.HistogramProto.verify|verify} messages.
         * @param message HistogramProto message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.HistogramProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a HistogramProto message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.HistogramProto & wire.HistogramProto.$Shape} HistogramProto
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.HistogramProto & wire.HistogramProto.$Shape;
    }

    namespace HistogramProto {

        /** Properties of a HistogramProto. */
        interface $Properties {

            /** HistogramProto min */
            min?: (number|null);

            /** HistogramProto max */
            max?: (number|null);

            /** HistogramProto num */
            num?: (number|null);

            /** HistogramProto sum */
            sum?: (number|null);

            /** HistogramProto sumSquares */
            sumSquares?: (number|null);

            /** HistogramProto bucketLimit */
            bucketLimit?: (number[]|null);

            /** HistogramProto bucket */
            bucket?: (number[]|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a HistogramProto. */
        type $Shape = wire.HistogramProto.$Properties;
    }

    /**
     * Properties of a Summary.
     * @deprecated Use wire.Summary.$Properties instead.
     */
    interface ISummary extends wire.Summary.$Properties {
    }

    /** Represents a Summary. */
    class Summary {

        /**
         * Constructs a new Summary.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.Summary.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Summary value. */
        value: wire.Summary.Value.$Properties[];

        /**
         * Encodes the specified Summary message. Does not implicitly {@link wire.Summary.verify|verify} messages.
         * @param message Summary message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.Summary.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Summary message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.Summary & wire.Summary.$Shape} Summary
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.Summary & wire.Summary.$Shape;
    }

    namespace Summary {

        /** Properties of a Summary. */
        interface $Properties {

            /** Summary value */
            value?: (wire.Summary.Value.$Properties[]|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Summary. */
        type $Shape = {
          value?: wire.Summary.Value.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };

        /**
         * Properties of an Image.
         * @deprecated Use wire.Summary.Image.$Properties instead.
         */
        interface IImage extends wire.Summary.Image.$Properties {
        }

        /** Represents an Image. */
        class Image {

            /**
             * Constructs a new Image.
             * @param [properties] Properties to set
             */
            constructor(properties?: wire.Summary.Image.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Image height. */
            height: number;

            /** Image width. */
            width: number;

            /** Image colorspace. */
            colorspace: number;

            /** Image encodedImageString. */
            encodedImageString: Uint8Array;

            /**
             * Encodes the specified Image message. Does not implicitly {@link wire.Summary.Image.verify|verify} messages.
             * @param message Image message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: wire.Summary.Image.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Image message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {wire.Summary.Image & wire.Summary.Image.$Shape} Image
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.Summary.Image & wire.Summary.Image.$Shape;
        }

        namespace Image {

            /** Properties of an Image. */
            interface $Properties {

                /** Image height */
                height?: (number|null);

                /** Image width */
                width?: (number|null);

                /** Image colorspace */
                colorspace?: (number|null);

                /** Image encodedImageString */
                encodedImageString?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Image. */
            type $Shape = wire.Summary.Image.$Properties;
        }

        /**
         * Properties of an Audio.
         * @deprecated Use wire.Summary.Audio.$Properties instead.
         */
        interface IAudio extends wire.Summary.Audio.$Properties {
        }

        /** Represents an Audio. */
        class Audio {

            /**
             * Constructs a new Audio.
             * @param [properties] Properties to set
             */
            constructor(properties?: wire.Summary.Audio.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Audio sampleRate. */
            sampleRate: number;

            /** Audio numChannels. */
            numChannels: Long;

            /** Audio lengthFrames. */
            lengthFrames: Long;

            /** Audio encodedAudioString. */
            encodedAudioString: Uint8Array;

            /** Audio contentType. */
            contentType: string;

            /**
             * Encodes the specified Audio message. Does not implicitly {@link wire.Summary.Audio.verify|verify} messages.
             * @param message Audio message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: wire.Summary.Audio.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Audio message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {wire.Summary.Audio & wire.Summary.Audio.$Shape} Audio
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.Summary.Audio & wire.Summary.Audio.$Shape;
        }

        namespace Audio {

            /** Properties of an Audio. */
            interface $Properties {

                /** Audio sampleRate */
                sampleRate?: (number|null);

                /** Audio numChannels */
                numChannels?: (Long|null);

                /** Audio lengthFrames */
                lengthFrames?: (Long|null);

                /** Audio encodedAudioString */
                encodedAudioString?: (Uint8Array|null);

                /** Audio contentType */
                contentType?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Audio. */
            type $Shape = wire.Summary.Audio.$Properties;
        }

        /**
         * Properties of a Value.
         * @deprecated Use wire.Summary.Value.$Properties instead.
         */
        interface IValue extends wire.Summary.Value.$Properties {
        }

        /** Represents a Value. */
        class Value {

            /**
             * Constructs a new Value.
             * @param [properties] Properties to set
             */
            constructor(properties?: wire.Summary.Value.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Value tag. */
            tag: string;

            /** Value nodeName. */
            nodeName: string;

            /** Value metadata. */
            metadata?: (wire.SummaryMetadata.$Properties|null);

            /** Value simpleValue. */
            simpleValue?: (number|null);

            /** Value obsoleteOldStyleHistogram. */
            obsoleteOldStyleHistogram?: (Uint8Array|null);

            /** Value image. */
            image?: (wire.Summary.Image.$Properties|null);

            /** Value histo. */
            histo?: (wire.HistogramProto.$Properties|null);

            /** Value audio. */
            audio?: (wire.Summary.Audio.$Properties|null);

            /** Value tensor. */
            tensor?: (wire.TensorProto.$Properties|null);

            /** Value value. */
            value?: ("simpleValue"|"obsoleteOldStyleHistogram"|"image"|"histo"|"audio"|"tensor");

            /**
             * Encodes the specified Value message. Does not implicitly {@link wire.Summary.Value.verify|verify} messages.
             * @param message Value message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: wire.Summary.Value.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Value message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {wire.Summary.Value & wire.Summary.Value.$Shape} Value
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.Summary.Value & wire.Summary.Value.$Shape;
        }

        namespace Value {

            /** Properties of a Value. */
            interface $Properties {

                /** Value tag */
                tag?: (string|null);

                /** Value nodeName */
                nodeName?: (string|null);

                /** Value metadata */
                metadata?: (wire.SummaryMetadata.$Properties|null);

                /** Value simpleValue */
                simpleValue?: (number|null);

                /** Value obsoleteOldStyleHistogram */
                obsoleteOldStyleHistogram?: (Uint8Array|null);

                /** Value image */
                image?: (wire.Summary.Image.$Properties|null);

                /** Value histo */
                histo?: (wire.HistogramProto.$Properties|null);

                /** Value audio */
                audio?: (wire.Summary.Audio.$Properties|null);

                /** Value tensor */
                tensor?: (wire.TensorProto.$Properties|null);

                /** Value value */
                value?: ("simpleValue"|"obsoleteOldStyleHistogram"|"image"|"histo"|"audio"|"tensor");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Value. */
            type $Shape = {
              tag?: string|null;
              nodeName?: string|null;
              metadata?: wire.SummaryMetadata.$Shape|null;
              simpleValue?: number|null;
              obsoleteOldStyleHistogram?: Uint8Array|null;
              image?: wire.Summary.Image.$Shape|null;
              histo?: wire.HistogramProto.$Shape|null;
              audio?: wire.Summary.Audio.$Shape|null;
              tensor?: wire.TensorProto.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ value?: undefined; simpleValue?: null; obsoleteOldStyleHistogram?: null; image?: null; histo?: null; audio?: null; tensor?: null }|{ value?: "simpleValue"; simpleValue: number; obsoleteOldStyleHistogram?: null; image?: null; histo?: null; audio?: null; tensor?: null }|{ value?: "obsoleteOldStyleHistogram"; simpleValue?: null; obsoleteOldStyleHistogram: Uint8Array; image?: null; histo?: null; audio?: null; tensor?: null }|{ value?: "image"; simpleValue?: null; obsoleteOldStyleHistogram?: null; image: wire.Summary.Image.$Shape; histo?: null; audio?: null; tensor?: null }|{ value?: "histo"; simpleValue?: null; obsoleteOldStyleHistogram?: null; image?: null; histo: wire.HistogramProto.$Shape; audio?: null; tensor?: null }|{ value?: "audio"; simpleValue?: null; obsoleteOldStyleHistogram?: null; image?: null; histo?: null; audio: wire.Summary.Audio.$Shape; tensor?: null }|{ value?: "tensor"; simpleValue?: null; obsoleteOldStyleHistogram?: null; image?: null; histo?: null; audio?: null; tensor: wire.TensorProto.$Shape })
            );
        }
    }
}

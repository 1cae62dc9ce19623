// Made from proto/ by scripts/generate-proto.mjs. Do not edit.
import * as $protobuf from "./protobuf-runtime.js";
import Long = require("long");

/** Namespace wire. */
export namespace wire {

    /**
     * Properties of a ScalarPluginData.
     * @deprecated Use wire.ScalarPluginData.$Properties instead.
     */
    interface IScalarPluginData extends wire.ScalarPluginData.$Properties {
    }

    /** Represents a ScalarPluginData. */
    class ScalarPluginData {

        /**
         * Constructs a new ScalarPluginData.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.ScalarPluginData.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** ScalarPluginData version. */
        version: number;

        /**
         * Encodes the specified ScalarPluginData message. Does not implicitly {@link wire.ScalarPluginData.verify|verify} messages.
         * @param message ScalarPluginData message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.ScalarPluginData.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ScalarPluginData message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.ScalarPluginData & wire.ScalarPluginData.$Shape} ScalarPluginData
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.ScalarPluginData & wire.ScalarPluginData.$Shape;
    }

    namespace ScalarPluginData {

        /** Properties of a ScalarPluginData. */
        interface $Properties {

            /** ScalarPluginData version */
            version?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a ScalarPluginData. */
        type $Shape = wire.ScalarPluginData.$Properties;
    }

    /**
     * Properties of a HistogramPluginData.
     * @deprecated Use wire.HistogramPluginData.$Properties instead.
     */
    interface IHistogramPluginData extends wire.HistogramPluginData.$Properties {
    }

    /** Represents a HistogramPluginData. */
    class HistogramPluginData {

        /**
         * Constructs a new HistogramPluginData.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.HistogramPluginData.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** HistogramPluginData version. */
        version: number;

        /**
         * Encodes the specified HistogramPluginData message. Does not implicitly {@link wire.HistogramPluginData.verify|verify} messages.
         * @param message HistogramPluginData message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.HistogramPluginData.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a HistogramPluginData message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.HistogramPluginData & wire.HistogramPluginData.$Shape} HistogramPluginData
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.HistogramPluginData & wire.HistogramPluginData.$Shape;
    }

    namespace HistogramPluginData {

        /** Properties of a HistogramPluginData. */
        interface $Properties {

            /** HistogramPluginData version */
            version?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a HistogramPluginData. */
        type $Shape = wire.HistogramPluginData.$Properties;
    }

    /**
     * Properties of an ImagePluginData.
     * @deprecated Use wire.ImagePluginData.$Properties instead.
     */
    interface IImagePluginData extends wire.ImagePluginData.$Properties {
    }

    /** Represents an ImagePluginData. */
    class ImagePluginData {

        /**
         * Constructs a new ImagePluginData.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.ImagePluginData.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** ImagePluginData version. */
        version: number;

        /** ImagePluginData convertedToTensor. */
        convertedToTensor: boolean;

        /**
         * Encodes the specified ImagePluginData message. Does not implicitly {@link wire.ImagePluginData.verify|verify} messages.
         * @param message ImagePluginData message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.ImagePluginData.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an ImagePluginData message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.ImagePluginData & wire.ImagePluginData.$Shape} ImagePluginData
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.ImagePluginData & wire.ImagePluginData.$Shape;
    }

    namespace ImagePluginData {

        /** Properties of an ImagePluginData. */
        interface $Properties {

            /** ImagePluginData version */
            version?: (number|null);

            /** ImagePluginData convertedToTensor */
            convertedToTensor?: (boolean|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an ImagePluginData. */
        type $Shape = wire.ImagePluginData.$Properties;
    }

    /**
     * Properties of a TextPluginData.
     * @deprecated Use wire.TextPluginData.$Properties instead.
     */
    interface ITextPluginData extends wire.TextPluginData.$Properties {
    }

    /** Represents a TextPluginData. */
    class TextPluginData {

        /**
         * Constructs a new TextPluginData.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.TextPluginData.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** TextPluginData version. */
        version: number;

        /**
         * Encodes the specified TextPluginData message. Does not implicitly {@link wire.TextPluginData.verify|verify} messages.
         * @param message TextPluginData message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.TextPluginData.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a TextPluginData message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.TextPluginData & wire.TextPluginData.$Shape} TextPluginData
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.TextPluginData & wire.TextPluginData.$Shape;
    }

    namespace TextPluginData {

        /** Properties of a TextPluginData. */
        interface $Properties {

            /** TextPluginData version */
            version?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a TextPluginData. */
        type $Shape = wire.TextPluginData.$Properties;
    }

    /**
     * Properties of an AudioPluginData.
     * @deprecated Use wire.AudioPluginData.$Properties instead.
     */
    interface IAudioPluginData extends wire.AudioPluginData.$Properties {
    }

    /** Represents an AudioPluginData. */
    class AudioPluginData {

        /**
         * Constructs a new AudioPluginData.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.AudioPluginData.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** AudioPluginData version. */
        version: number;

        /** AudioPluginData encoding. */
        encoding: wire.AudioPluginData.Encoding;

        /** AudioPluginData convertedToTensor. */
        convertedToTensor: boolean;

        /**
         * Encodes the specified AudioPluginData message. Does not implicitly {@link wire.AudioPluginData.verify|verify} messages.
         * @param message AudioPluginData message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.AudioPluginData.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an AudioPluginData message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.AudioPluginData & wire.AudioPluginData.$Shape} AudioPluginData
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.AudioPluginData & wire.AudioPluginData.$Shape;
    }

    namespace AudioPluginData {

        /** Properties of an AudioPluginData. */
        interface $Properties {

            /** AudioPluginData version */
            version?: (number|null);

            /** AudioPluginData encoding */
            encoding?: (wire.AudioPluginData.Encoding|null);

            /** AudioPluginData convertedToTensor */
            convertedToTensor?: (boolean|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an AudioPluginData. */
        type $Shape = wire.AudioPluginData.$Properties;

        /** Encoding enum. */
        enum Encoding {

            /** UNKNOWN value */
            UNKNOWN = 0,

            /** WAV value */
            WAV = 11
        }
    }

    /**
     * Properties of a PrCurvePluginData.
     * @deprecated Use wire.PrCurvePluginData.$Properties instead.
     */
    interface IPrCurvePluginData extends wire.PrCurvePluginData.$Properties {
    }

    /** Represents a PrCurvePluginData. */
    class PrCurvePluginData {

        /**
         * Constructs a new PrCurvePluginData.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.PrCurvePluginData.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** PrCurvePluginData version. */
        version: number;

        /** PrCurvePluginData numThresholds. */
        numThresholds: number;

        /**
         * Encodes the specified PrCurvePluginData message. Does not implicitly {@link wire.PrCurvePluginData.verify|verify} messages.
         * @param message PrCurvePluginData message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.PrCurvePluginData.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a PrCurvePluginData message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.PrCurvePluginData & wire.PrCurvePluginData.$Shape} PrCurvePluginData
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.PrCurvePluginData & wire.PrCurvePluginData.$Shape;
    }

    namespace PrCurvePluginData {

        /** Properties of a PrCurvePluginData. */
        interface $Properties {

            /** PrCurvePluginData version */
            version?: (number|null);

            /** PrCurvePluginData numThresholds */
            numThresholds?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a PrCurvePluginData. */
        type $Shape = wire.PrCurvePluginData.$Properties;
    }

    /**
     * Properties of a MeshPluginData.
     * @deprecated Use wire.MeshPluginData.$Properties instead.
     */
    interface IMeshPluginData extends wire.MeshPluginData.$Properties {
    }

    /** Represents a MeshPluginData. */
    class MeshPluginData {

        /**
         * Constructs a new MeshPluginData.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.MeshPluginData.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** MeshPluginData version. */
        version: number;

        /** MeshPluginData name. */
        name: string;

        /** MeshPluginData contentType. */
        contentType: wire.MeshPluginData.ContentType;

        /** MeshPluginData jsonConfig. */
        jsonConfig: string;

        /** MeshPluginData shape. */
        shape: number[];

        /** MeshPluginData components. */
        components: number;

        /**
         * Encodes the specified MeshPluginData message. Does not implicitly {@link wire.MeshPluginData.verify|verify} messages.
         * @param message MeshPluginData message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.MeshPluginData.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a MeshPluginData message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.MeshPluginData & wire.MeshPluginData.$Shape} MeshPluginData
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.MeshPluginData & wire.MeshPluginData.$Shape;
    }

    namespace MeshPluginData {

        /** Properties of a MeshPluginData. */
        interface $Properties {

            /** MeshPluginData version */
            version?: (number|null);

            /** MeshPluginData name */
            name?: (string|null);

            /** MeshPluginData contentType */
            contentType?: (wire.MeshPluginData.ContentType|null);

            /** MeshPluginData jsonConfig */
            jsonConfig?: (string|null);

            /** MeshPluginData shape */
            shape?: (number[]|null);

            /** MeshPluginData components */
            components?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a MeshPluginData. */
        type $Shape = wire.MeshPluginData.$Properties;

        /** ContentType enum. */
        enum ContentType {

            /** UNDEFINED value */
            UNDEFINED = 0,

            /** VERTEX value */
            VERTEX = 1,

            /** FACE value */
            FACE = 2,

            /** COLOR value */
            COLOR = 3
        }
    }

    /**
     * Properties of a Layout.
     * @deprecated Use wire.Layout.$Properties instead.
     */
    interface ILayout extends wire.Layout.$Properties {
    }

    /** Represents a Layout. */
    class Layout {

        /**
         * Constructs a new Layout.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.Layout.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Layout version. */
        version: number;

        /** Layout category. */
        category: wire.Category.$Properties[];

        /**
         * Encodes the specified Layout message. Does not implicitly {@link wire.Layout.verify|verify} messages.
         * @param message Layout message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.Layout.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Layout message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.Layout & wire.Layout.$Shape} Layout
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.Layout & wire.Layout.$Shape;
    }

    namespace Layout {

        /** Properties of a Layout. */
        interface $Properties {

            /** Layout version */
            version?: (number|null);

            /** Layout category */
            category?: (wire.Category.$Properties[]|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Layout. */
        type $Shape = {
          version?: number|null;
          category?: wire.Category.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };
    }

    /**
     * Properties of a Category.
     * @deprecated Use wire.Category.$Properties instead.
     */
    interface ICategory extends wire.Category.$Properties {
    }

    /** Represents a Category. */
    class Category {

        /**
         * Constructs a new Category.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.Category.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Category title. */
        title: string;

        /** Category chart. */
        chart: wire.Chart.$Properties[];

        /** Category closed. */
        closed: boolean;

        /**
         * Encodes the specified Category message. Does not implicitly {@link wire.Category.verify|verify} messages.
         * @param message Category message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.Category.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Category message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.Category & wire.Category.$Shape} Category
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.Category & wire.Category.$Shape;
    }

    namespace Category {

        /** Properties of a Category. */
        interface $Properties {

            /** Category title */
            title?: (string|null);

            /** Category chart */
            chart?: (wire.Chart.$Properties[]|null);

            /** Category closed */
            closed?: (boolean|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Category. */
        type $Shape = {
          title?: string|null;
          chart?: wire.Chart.$Shape[]|null;
          closed?: boolean|null;
          $unknowns?: Uint8Array[];
        };
    }

    /**
     * Properties of a Chart.
     * @deprecated Use wire.Chart.$Properties instead.
     */
    interface IChart extends wire.Chart.$Properties {
    }

    /** Represents a Chart. */
    class Chart {

        /**
         * Constructs a new Chart.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.Chart.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Chart title. */
        title: string;

        /** Chart multiline. */
        multiline?: (wire.MultilineChartContent.$Properties|null);

        /** Chart margin. */
        margin?: (wire.MarginChartContent.$Properties|null);

        /** Chart content. */
        content?: ("multiline"|"margin");

        /**
         * Encodes the specified Chart message. Does not implicitly {@link wire.Chart.verify|verify} messages.
         * @param message Chart message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.Chart.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Chart message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.Chart & wire.Chart.$Shape} Chart
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.Chart & wire.Chart.$Shape;
    }

    namespace Chart {

        /** Properties of a Chart. */
        interface $Properties {

            /** Chart title */
            title?: (string|null);

            /** Chart multiline */
            multiline?: (wire.MultilineChartContent.$Properties|null);

            /** Chart margin */
            margin?: (wire.MarginChartContent.$Properties|null);

            /** Chart content */
            content?: ("multiline"|"margin");

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Narrowed shape of a Chart. */
        type $Shape = {
          title?: string|null;
          multiline?: wire.MultilineChartContent.$Shape|null;
          margin?: wire.MarginChartContent.$Shape|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ content?: undefined; multiline?: null; margin?: null }|{ content?: "multiline"; multiline: wire.MultilineChartContent.$Shape; margin?: null }|{ content?: "margin"; multiline?: null; margin: wire.MarginChartContent.$Shape })
        );
    }

    /**
     * Properties of a MultilineChartContent.
     * @deprecated Use wire.MultilineChartContent.$Properties instead.
     */
    interface IMultilineChartContent extends wire.MultilineChartContent.$Properties {
    }

    /** Represents a MultilineChartContent. */
    class MultilineChartContent {

        /**
         * Constructs a new MultilineChartContent.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.MultilineChartContent.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** MultilineChartContent tag. */
        tag: string[];

        /**
         * Encodes the specified MultilineChartContent message. Does not implicitly {@link wire.MultilineChartContent.verify|verify} messages.
         * @param message MultilineChartContent message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.MultilineChartContent.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a MultilineChartContent message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.MultilineChartContent & wire.MultilineChartContent.$Shape} MultilineChartContent
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.MultilineChartContent & wire.MultilineChartContent.$Shape;
    }

    namespace MultilineChartContent {

        /** Properties of a MultilineChartContent. */
        interface $Properties {

            /** MultilineChartContent tag */
            tag?: (string[]|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a MultilineChartContent. */
        type $Shape = wire.MultilineChartContent.$Properties;
    }

    /**
     * Properties of a MarginChartContent.
     * @deprecated Use wire.MarginChartContent.$Properties instead.
     */
    interface IMarginChartContent extends wire.MarginChartContent.$Properties {
    }

    /** Represents a MarginChartContent. */
    class MarginChartContent {

        /**
         * Constructs a new MarginChartContent.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.MarginChartContent.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** MarginChartContent series. */
        series: wire.MarginChartContent.Series.$Properties[];

        /**
         * Encodes the specified MarginChartContent message. Does not implicitly {@link wire.MarginChartContent.verify|verify} messages.
         * @param message MarginChartContent message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.MarginChartContent.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a MarginChartContent message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.MarginChartContent & wire.MarginChartContent.$Shape} MarginChartContent
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.MarginChartContent & wire.MarginChartContent.$Shape;
    }

    namespace MarginChartContent {

        /** Properties of a MarginChartContent. */
        interface $Properties {

            /** MarginChartContent series */
            series?: (wire.MarginChartContent.Series.$Properties[]|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a MarginChartContent. */
        type $Shape = wire.MarginChartContent.$Properties;

        /**
         * Properties of a Series.
         * @deprecated Use wire.MarginChartContent.Series.$Properties instead.
         */
        interface ISeries extends wire.MarginChartContent.Series.$Properties {
        }

        /** Represents a Series. */
        class Series {

            /**
             * Constructs a new Series.
             * @param [properties] Properties to set
             */
            constructor(properties?: wire.MarginChartContent.Series.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Series value. */
            value: string;

            /** Series lower. */
            lower: string;

            /** Series upper. */
            upper: string;

            /**
             * Encodes the specified Series message. Does not implicitly {@link wire.MarginChartContent.Series.verify|verify} messages.
             * @param message Series message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: wire.MarginChartContent.Series.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Series message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {wire.MarginChartContent.Series & wire.MarginChartContent.Series.$Shape} Series
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.MarginChartContent.Series & wire.MarginChartContent.Series.$Shape;
        }

        namespace Series {

            /** Properties of a Series. */
            interface $Properties {

                /** Series value */
                value?: (string|null);

                /** Series lower */
                lower?: (string|null);

                /** Series upper */
                upper?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Series. */
            type $Shape = wire.MarginChartContent.Series.$Properties;
        }
    }

    /**
     * Properties of a HParamsPluginData.
     * @deprecated Use wire.HParamsPluginData.$Properties instead.
     */
    interface IHParamsPluginData extends wire.HParamsPluginData.$Properties {
    }

    /** Represents a HParamsPluginData. */
    class HParamsPluginData {

        /**
         * Constructs a new HParamsPluginData.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.HParamsPluginData.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** HParamsPluginData version. */
        version: number;

        /** HParamsPluginData experiment. */
        experiment?: (wire.Experiment.$Properties|null);

        /** HParamsPluginData sessionStartInfo. */
        sessionStartInfo?: (wire.SessionStartInfo.$Properties|null);

        /** HParamsPluginData sessionEndInfo. */
        sessionEndInfo?: (wire.SessionEndInfo.$Properties|null);

        /** HParamsPluginData data. */
        data?: ("experiment"|"sessionStartInfo"|"sessionEndInfo");

        /**
         * Encodes the specified HParamsPluginData message. Does not implicitly {@link wire.HParamsPluginData.verify|verify} messages.
         * @param message HParamsPluginData message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.HParamsPluginData.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a HParamsPluginData message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.HParamsPluginData & wire.HParamsPluginData.$Shape} HParamsPluginData
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.HParamsPluginData & wire.HParamsPluginData.$Shape;
    }

    namespace HParamsPluginData {

        /** Properties of a HParamsPluginData. */
        interface $Properties {

            /** HParamsPluginData version */
            version?: (number|null);

            /** HParamsPluginData experiment */
            experiment?: (wire.Experiment.$Properties|null);

            /** HParamsPluginData sessionStartInfo */
            sessionStartInfo?: (wire.SessionStartInfo.$Properties|null);

            /** HParamsPluginData sessionEndInfo */
            sessionEndInfo?: (wire.SessionEndInfo.$Properties|null);

            /** HParamsPluginData data */
            data?: ("experiment"|"sessionStartInfo"|"sessionEndInfo");

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Narrowed shape of a HParamsPluginData. */
        type $Shape = {
          version?: number|null;
          experiment?: wire.Experiment.$Shape|null;
          sessionStartInfo?: wire.SessionStartInfo.$Shape|null;
          sessionEndInfo?: wire.SessionEndInfo.$Shape|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ data?: undefined; experiment?: null; sessionStartInfo?: null; sessionEndInfo?: null }|{ data?: "experiment"; experiment: wire.Experiment.$Shape; sessionStartInfo?: null; sessionEndInfo?: null }|{ data?: "sessionStartInfo"; experiment?: null; sessionStartInfo: wire.SessionStartInfo.$Shape; sessionEndInfo?: null }|{ data?: "sessionEndInfo"; experiment?: null; sessionStartInfo?: null; sessionEndInfo: wire.SessionEndInfo.$Shape })
        );
    }

    /** HParamsDataType enum. */
    enum HParamsDataType {

        /** DATA_TYPE_UNSET value */
        DATA_TYPE_UNSET = 0,

        /** DATA_TYPE_STRING value */
        DATA_TYPE_STRING = 1,

        /** DATA_TYPE_BOOL value */
        DATA_TYPE_BOOL = 2,

        /** DATA_TYPE_FLOAT64 value */
        DATA_TYPE_FLOAT64 = 3
    }

    /** HParamsStatus enum. */
    enum HParamsStatus {

        /** STATUS_UNKNOWN value */
        STATUS_UNKNOWN = 0,

        /** STATUS_SUCCESS value */
        STATUS_SUCCESS = 1,

        /** STATUS_FAILURE value */
        STATUS_FAILURE = 2,

        /** STATUS_RUNNING value */
        STATUS_RUNNING = 3
    }

    /**
     * Properties of an Experiment.
     * @deprecated Use wire.Experiment.$Properties instead.
     */
    interface IExperiment extends wire.Experiment.$Properties {
    }

    /** Represents an Experiment. */
    class Experiment {

        /**
         * Constructs a new Experiment.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.Experiment.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Experiment name. */
        name: string;

        /** Experiment description. */
        description: string;

        /** Experiment user. */
        user: string;

        /** Experiment timeCreatedSecs. */
        timeCreatedSecs: number;

        /** Experiment hparamInfos. */
        hparamInfos: wire.HParamInfo.$Properties[];

        /** Experiment metricInfos. */
        metricInfos: wire.MetricInfo.$Properties[];

        /**
         * Encodes the specified Experiment message. Does not implicitly {@link wire.Experiment.verify|verify} messages.
         * @param message Experiment message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.Experiment.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Experiment message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.Experiment & wire.Experiment.$Shape} Experiment
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.Experiment & wire.Experiment.$Shape;
    }

    namespace Experiment {

        /** Properties of an Experiment. */
        interface $Properties {

            /** Experiment name */
            name?: (string|null);

            /** Experiment description */
            description?: (string|null);

            /** Experiment user */
            user?: (string|null);

            /** Experiment timeCreatedSecs */
            timeCreatedSecs?: (number|null);

            /** Experiment hparamInfos */
            hparamInfos?: (wire.HParamInfo.$Properties[]|null);

            /** Experiment metricInfos */
            metricInfos?: (wire.MetricInfo.$Properties[]|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an Experiment. */
        type $Shape = {
          name?: string|null;
          description?: string|null;
          user?: string|null;
          timeCreatedSecs?: number|null;
          hparamInfos?: wire.HParamInfo.$Shape[]|null;
          metricInfos?: wire.MetricInfo.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };
    }

    /**
     * Properties of a HParamInfo.
     * @deprecated Use wire.HParamInfo.$Properties instead.
     */
    interface IHParamInfo extends wire.HParamInfo.$Properties {
    }

    /** Represents a HParamInfo. */
    class HParamInfo {

        /**
         * Constructs a new HParamInfo.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.HParamInfo.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** HParamInfo name. */
        name: string;

        /** HParamInfo displayName. */
        displayName: string;

        /** HParamInfo description. */
        description: string;

        /** HParamInfo type. */
        type: wire.HParamsDataType;

        /** HParamInfo domainDiscrete. */
        domainDiscrete?: (wire.ListValue.$Properties|null);

        /** HParamInfo domainInterval. */
        domainInterval?: (wire.Interval.$Properties|null);

        /** HParamInfo differs. */
        differs: boolean;

        /** HParamInfo domain. */
        domain?: ("domainDiscrete"|"domainInterval");

        /**
         * Encodes the specified HParamInfo message. Does not implicitly {@link wire.HParamInfo.verify|verify} messages.
         * @param message HParamInfo message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.HParamInfo.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a HParamInfo message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.HParamInfo & wire.HParamInfo.$Shape} HParamInfo
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.HParamInfo & wire.HParamInfo.$Shape;
    }

    namespace HParamInfo {

        /** Properties of a HParamInfo. */
        interface $Properties {

            /** HParamInfo name */
            name?: (string|null);

            /** HParamInfo displayName */
            displayName?: (string|null);

            /** HParamInfo description */
            description?: (string|null);

            /** HParamInfo type */
            type?: (wire.HParamsDataType|null);

            /** HParamInfo domainDiscrete */
            domainDiscrete?: (wire.ListValue.$Properties|null);

            /** HParamInfo domainInterval */
            domainInterval?: (wire.Interval.$Properties|null);

            /** HParamInfo differs */
            differs?: (boolean|null);

            /** HParamInfo domain */
            domain?: ("domainDiscrete"|"domainInterval");

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Narrowed shape of a HParamInfo. */
        type $Shape = {
          name?: string|null;
          displayName?: string|null;
          description?: string|null;
          type?: wire.HParamsDataType|null;
          domainDiscrete?: wire.ListValue.$Shape|null;
          domainInterval?: wire.Interval.$Shape|null;
          differs?: boolean|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ domain?: undefined; domainDiscrete?: null; domainInterval?: null }|{ domain?: "domainDiscrete"; domainDiscrete: wire.ListValue.$Shape; domainInterval?: null }|{ domain?: "domainInterval"; domainDiscrete?: null; domainInterval: wire.Interval.$Shape })
        );
    }

    /**
     * Properties of an Interval.
     * @deprecated Use wire.Interval.$Properties instead.
     */
    interface IInterval extends wire.Interval.$Properties {
    }

    /** Represents an Interval. */
    class Interval {

        /**
         * Constructs a new Interval.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.Interval.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Interval minValue. */
        minValue: number;

        /** Interval maxValue. */
        maxValue: number;

        /**
         * Encodes the specified Interval message. Does not implicitly {@link wire.Interval.verify|verify} messages.
         * @param message Interval message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.Interval.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Interval message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.Interval & wire.Interval.$Shape} Interval
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.Interval & wire.Interval.$Shape;
    }

    namespace Interval {

        /** Properties of an Interval. */
        interface $Properties {

            /** Interval minValue */
            minValue?: (number|null);

            /** Interval maxValue */
            maxValue?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an Interval. */
        type $Shape = wire.Interval.$Properties;
    }

    /**
     * Properties of a MetricName.
     * @deprecated Use wire.MetricName.$Properties instead.
     */
    interface IMetricName extends wire.MetricName.$Properties {
    }

    /** Represents a MetricName. */
    class MetricName {

        /**
         * Constructs a new MetricName.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.MetricName.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** MetricName group. */
        group: string;

        /** MetricName tag. */
        tag: string;

        /**
         * Encodes the specified MetricName message. Does not implicitly {@link wire.MetricName.verify|verify} messages.
         * @param message MetricName message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.MetricName.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a MetricName message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.MetricName & wire.MetricName.$Shape} MetricName
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.MetricName & wire.MetricName.$Shape;
    }

    namespace MetricName {

        /** Properties of a MetricName. */
        interface $Properties {

            /** MetricName group */
            group?: (string|null);

            /** MetricName tag */
            tag?: (string|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a MetricName. */
        type $Shape = wire.MetricName.$Properties;
    }

    /**
     * Properties of a MetricInfo.
     * @deprecated Use wire.MetricInfo.$Properties instead.
     */
    interface IMetricInfo extends wire.MetricInfo.$Properties {
    }

    /** Represents a MetricInfo. */
    class MetricInfo {

        /**
         * Constructs a new MetricInfo.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.MetricInfo.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** MetricInfo name. */
        name?: (wire.MetricName.$Properties|null);

        /** MetricInfo displayName. */
        displayName: string;

        /** MetricInfo description. */
        description: string;

        /** MetricInfo datasetType. */
        datasetType: wire.MetricInfo.DatasetType;

        /**
         * Encodes the specified MetricInfo message. Does not implicitly {@link wire.MetricInfo.verify|verify} messages.
         * @param message MetricInfo message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.MetricInfo.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a MetricInfo message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.MetricInfo & wire.MetricInfo.$Shape} MetricInfo
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.MetricInfo & wire.MetricInfo.$Shape;
    }

    namespace MetricInfo {

        /** Properties of a MetricInfo. */
        interface $Properties {

            /** MetricInfo name */
            name?: (wire.MetricName.$Properties|null);

            /** MetricInfo displayName */
            displayName?: (string|null);

            /** MetricInfo description */
            description?: (string|null);

            /** MetricInfo datasetType */
            datasetType?: (wire.MetricInfo.DatasetType|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a MetricInfo. */
        type $Shape = wire.MetricInfo.$Properties;

        /** DatasetType enum. */
        enum DatasetType {

            /** DATASET_UNKNOWN value */
            DATASET_UNKNOWN = 0,

            /** DATASET_TRAINING value */
            DATASET_TRAINING = 1,

            /** DATASET_VALIDATION value */
            DATASET_VALIDATION = 2
        }
    }

    /**
     * Properties of a SessionStartInfo.
     * @deprecated Use wire.SessionStartInfo.$Properties instead.
     */
    interface ISessionStartInfo extends wire.SessionStartInfo.$Properties {
    }

    /** Represents a SessionStartInfo. */
    class SessionStartInfo {

        /**
         * Constructs a new SessionStartInfo.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.SessionStartInfo.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** SessionStartInfo hparams. */
        hparams: { [k: string]: wire.Value.$Properties };

        /** SessionStartInfo modelUri. */
        modelUri: string;

        /** SessionStartInfo monitorUrl. */
        monitorUrl: string;

        /** SessionStartInfo groupName. */
        groupName: string;

        /** SessionStartInfo startTimeSecs. */
        startTimeSecs: number;

        /**
         * Encodes the specified SessionStartInfo message. Does not implicitly {@link wire.SessionStartInfo.verify|verify} messages.
         * @param message SessionStartInfo message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.SessionStartInfo.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a SessionStartInfo message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.SessionStartInfo & wire.SessionStartInfo.$Shape} SessionStartInfo
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.SessionStartInfo & wire.SessionStartInfo.$Shape;
    }

    namespace SessionStartInfo {

        /** Properties of a SessionStartInfo. */
        interface $Properties {

            /** SessionStartInfo hparams */
            hparams?: ({ [k: string]: wire.Value.$Properties }|null);

            /** SessionStartInfo modelUri */
            modelUri?: (string|null);

            /** SessionStartInfo monitorUrl */
            monitorUrl?: (string|null);

            /** SessionStartInfo groupName */
            groupName?: (string|null);

            /** SessionStartInfo startTimeSecs */
            startTimeSecs?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a SessionStartInfo. */
        type $Shape = {
          hparams?: { [k: string]: wire.Value.$Shape }|null;
          modelUri?: string|null;
          monitorUrl?: string|null;
          groupName?: string|null;
          startTimeSecs?: number|null;
          $unknowns?: Uint8Array[];
        };
    }

    /**
     * Properties of a SessionEndInfo.
     * @deprecated Use wire.SessionEndInfo.$Properties instead.
     */
    interface ISessionEndInfo extends wire.SessionEndInfo.$Properties {
    }

    /** Represents a SessionEndInfo. */
    class SessionEndInfo {

        /**
         * Constructs a new SessionEndInfo.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.SessionEndInfo.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** SessionEndInfo status. */
        status: wire.HParamsStatus;

        /** SessionEndInfo endTimeSecs. */
        endTimeSecs: number;

        /**
         * Encodes the specified SessionEndInfo message. Does not implicitly {@link wire.SessionEndInfo.verify|verify} messages.
         * @param message SessionEndInfo message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.SessionEndInfo.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a SessionEndInfo message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.SessionEndInfo & wire.SessionEndInfo.$Shape} SessionEndInfo
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.SessionEndInfo & wire.SessionEndInfo.$Shape;
    }

    namespace SessionEndInfo {

        /** Properties of a SessionEndInfo. */
        interface $Properties {

            /** SessionEndInfo status */
            status?: (wire.HParamsStatus|null);

            /** SessionEndInfo endTimeSecs */
            endTimeSecs?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a SessionEndInfo. */
        type $Shape = wire.SessionEndInfo.$Properties;
    }

    /**
     * Properties of a Value.
     * @deprecated Use wire.Value.$Properties instead.
     */
    interface IValue extends wire.Value.$Properties {
    }

    /** Represents a Value. */
    class Value {

        /**
         * Constructs a new Value.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.Value.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Value nullValue. */
        nullValue?: (number|null);

        /** Value numberValue. */
        numberValue?: (number|null);

        /** Value stringValue. */
        stringValue?: (string|null);

        /** Value boolValue. */
        boolValue?: (boolean|null);

        /** Value listValue. */
        listValue?: (wire.ListValue.$Properties|null);

        /** Value kind. */
        kind?: ("nullValue"|"numberValue"|"stringValue"|"boolValue"|"listValue");

        /**
         * Encodes the specified Value message. Does not implicitly {@link wire.Value.verify|verify} messages.
         * @param message Value message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.Value.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Value message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.Value & wire.Value.$Shape} Value
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.Value & wire.Value.$Shape;
    }

    namespace Value {

        /** Properties of a Value. */
        interface $Properties {

            /** Value nullValue */
            nullValue?: (number|null);

            /** Value numberValue */
            numberValue?: (number|null);

            /** Value stringValue */
            stringValue?: (string|null);

            /** Value boolValue */
            boolValue?: (boolean|null);

            /** Value listValue */
            listValue?: (wire.ListValue.$Properties|null);

            /** Value kind */
            kind?: ("nullValue"|"numberValue"|"stringValue"|"boolValue"|"listValue");

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Narrowed shape of a Value. */
        type $Shape = {
          nullValue?: number|null;
          numberValue?: number|null;
          stringValue?: string|null;
          boolValue?: boolean|null;
          listValue?: wire.ListValue.$Shape|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ kind?: undefined; nullValue?: null; numberValue?: null; stringValue?: null; boolValue?: null; listValue?: null }|{ kind?: "nullValue"; nullValue: number; numberValue?: null; stringValue?: null; boolValue?: null; listValue?: null }|{ kind?: "numberValue"; nullValue?: null; numberValue: number; stringValue?: null; boolValue?: null; listValue?: null }|{ kind?: "stringValue"; nullValue?: null; numberValue?: null; stringValue: string; boolValue?: null; listValue?: null }|{ kind?: "boolValue"; nullValue?: null; numberValue?: null; stringValue?: null; boolValue: boolean; listValue?: null }|{ kind?: "listValue"; nullValue?: null; numberValue?: null; stringValue?: null; boolValue?: null; listValue: wire.ListValue.$Shape })
        );
    }

    /**
     * Properties of a ListValue.
     * @deprecated Use wire.ListValue.$Properties instead.
     */
    interface IListValue extends wire.ListValue.$Properties {
    }

    /** Represents a ListValue. */
    class ListValue {

        /**
         * Constructs a new ListValue.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.ListValue.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** ListValue values. */
        values: wire.Value.$Properties[];

        /**
         * Encodes the specified ListValue message. Does not implicitly {@link wire.ListValue.verify|verify} messages.
         * @param message ListValue message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.ListValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ListValue message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.ListValue & wire.ListValue.$Shape} ListValue
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.ListValue & wire.ListValue.$Shape;
    }

    namespace ListValue {

        /** Properties of a ListValue. */
        interface $Properties {

            /** ListValue values */
            values?: (wire.Value.$Properties[]|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a ListValue. */
        type $Shape = {
          values?: wire.Value.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };
    }
}
